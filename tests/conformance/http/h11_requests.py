"""As requests.cc, by h11 (Debian's python3-h11)."""
import h11


def read(data):
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    out = {"requests": [], "end": "more"}
    connection.receive_data(data)
    request = None
    try:
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                return out
            if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                return dict(out, end="closed")
            if isinstance(event, h11.Request):
                request = {"method": event.method.decode("latin-1"), "target": event.target.decode("latin-1"),
                           "version": event.http_version.decode("latin-1"), "body": "",
                           "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in event.headers]}
            elif isinstance(event, h11.Data):
                request["body"] += bytes(event.data).decode("latin-1")
            elif isinstance(event, h11.EndOfMessage):
                out["requests"].append(request)
                if request["method"] == "CONNECT":
                    return dict(out, end="closed")
                connection.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
                connection.send(h11.EndOfMessage())
                if connection.our_state is not h11.DONE:
                    return dict(out, end="closed")
                connection.start_next_cycle()
    except h11.RemoteProtocolError as error:
        return dict(out, end="error", error=str(error))
