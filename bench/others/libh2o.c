/* libh2o.c: libh2o on its own event loop, with the golden page from memory, a row of `eddy bench`: PORT FILE. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define H2O_USE_LIBUV 0
#include <h2o.h>

static h2o_iovec_t page;
static h2o_globalconf_t config;
static h2o_context_t context;
static h2o_accept_ctx_t accept_context;

static int answer(h2o_handler_t *handler, h2o_req_t *request) {
  static h2o_generator_t generator = {NULL, NULL};
  (void)handler;
  request->res.status = 200;
  request->res.reason = "OK";
  request->res.content_length = page.len;
  h2o_add_header(&request->pool, &request->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL,
                 H2O_STRLIT("text/html; charset=utf-8"));
  h2o_start_response(request, &generator);
  h2o_send(request, &page, 1, H2O_SEND_STATE_FINAL);
  return 0;
}

static void on_accept(h2o_socket_t *listener, const char *error) {
  h2o_socket_t *socket;
  if (error != NULL) return;
  while ((socket = h2o_evloop_socket_accept(listener)) != NULL) h2o_accept(&accept_context, socket);
}

static int listen_on(int port) {
  struct sockaddr_in address;
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((uint16_t)port);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1024) != 0) {
    perror("libh2o: can't listen");
    exit(1);
  }
  return fd;
}

static void read_page(const char *name) {
  FILE *file = fopen(name, "rb");
  if (file == NULL) {
    perror(name);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  page.len = (size_t)ftell(file);
  rewind(file);
  page.base = malloc(page.len);
  if (page.base == NULL || fread(page.base, 1, page.len, file) != page.len) exit(1);
  fclose(file);
}

int main(int argc, char **argv) {
  h2o_hostconf_t *host;
  h2o_pathconf_t *path;
  h2o_handler_t *handler;
  h2o_socket_t *listener;
  if (argc != 3) return 2;
  signal(SIGPIPE, SIG_IGN);
  read_page(argv[2]);

  h2o_config_init(&config);
  host = h2o_config_register_host(&config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
  path = h2o_config_register_path(host, "/", 0);
  handler = h2o_create_handler(path, sizeof *handler);
  handler->on_req = answer;
  h2o_context_init(&context, h2o_evloop_create(), &config);
  accept_context.ctx = &context;
  accept_context.hosts = config.hosts;

  listener = h2o_evloop_socket_create(context.loop, listen_on(atoi(argv[1])), H2O_SOCKET_FLAG_DONT_READ);
  h2o_socket_read_start(listener, on_accept);
  while (h2o_evloop_run(context.loop, INT32_MAX) == 0) continue;
  return 1;
}
