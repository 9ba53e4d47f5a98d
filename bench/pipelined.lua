-- wrk's script for `eddy bench --load pipelined`: each connection sends so many requests at once, and awaits as many answers.
local requests

function init(args)
  requests = string.rep(wrk.format(), tonumber(args[1]))
end

function request()
  return requests
end
