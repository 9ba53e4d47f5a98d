#include "tornado/module_parts.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "eddy/base/escape.h"

namespace eddy::tornado::web {
namespace {

bool is_absolute(std::string_view path) {
  return path.starts_with('/') || path.starts_with("http:") || path.starts_with("https:");
}

// Each URL once, between the two halves of its tag.
std::string link_all(const RequestHandler& handler, const std::vector<std::string>& files,
                     std::string_view before, std::string_view behind) {
  std::vector<std::string> urls;
  for (const std::string& file : files) {
    std::string url = is_absolute(file) ? file : handler.static_url(file);
    if (std::find(urls.begin(), urls.end(), url) == urls.end()) urls.push_back(std::move(url));
  }
  std::string out;
  for (const std::string& url : urls) {
    out += before;
    base::append_xhtml_escaped(out, url);
    out += behind;
  }
  return out;
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

// All parts of one kind, each of a module.
struct Parts {
  std::vector<std::string> js_files, css_files, js_embed, css_embed, heads, bodies;
};

void add(std::vector<std::string>& to, std::string part) {
  if (!part.empty()) to.push_back(std::move(part));
}
void add(std::vector<std::string>& to, std::vector<std::string> files) {
  std::move(files.begin(), files.end(), std::back_inserter(to));
}

Parts parts_of(const std::vector<detail::MadeModule>& modules) {
  Parts parts;
  for (const detail::MadeModule& each : modules) {
    add(parts.js_embed, each.module->embedded_javascript());
    add(parts.js_files, each.module->javascript_files());
    add(parts.css_embed, each.module->embedded_css());
    add(parts.css_files, each.module->css_files());
    add(parts.heads, each.module->html_head());
    add(parts.bodies, each.module->html_body());
  }
  return parts;
}

}  // namespace

std::string RequestHandler::render_linked_js(const std::vector<std::string>& js_files) {
  return link_all(*this, js_files, "<script src=\"", "\" type=\"text/javascript\"></script>");
}

std::string RequestHandler::render_embed_js(const std::vector<std::string>& js_embed) {
  return "<script type=\"text/javascript\">\n//<![CDATA[\n" + join(js_embed, "\n") + "\n//]]>\n</script>";
}

std::string RequestHandler::render_linked_css(const std::vector<std::string>& css_files) {
  return link_all(*this, css_files, "<link href=\"", "\" type=\"text/css\" rel=\"stylesheet\"/>");
}

std::string RequestHandler::render_embed_css(const std::vector<std::string>& css_embed) {
  return "<style type=\"text/css\">\n" + join(css_embed, "\n") + "\n</style>";
}

void insert_module_parts(RequestHandler& handler, const std::vector<detail::MadeModule>& modules,
                         std::string_view template_name, std::string& html) {
  const Parts parts = parts_of(modules);
  enum class Which : std::uint8_t { first, last };
  const auto insert = [&](std::string_view tag, Which which, std::string part) {
    const std::size_t at = which == Which::first ? html.find(tag) : html.rfind(tag);
    if (at == std::string::npos)
      throw ValueError{std::string{template_name} + " has no " + std::string{tag} +
                       ", before which its UI modules have something to put"};
    html.insert(at, part += '\n');
  };
  // The order is Tornado's: what comes later stands nearer to the tag.
  if (!parts.js_files.empty()) insert("</body>", Which::last, handler.render_linked_js(parts.js_files));
  if (!parts.js_embed.empty()) insert("</body>", Which::last, handler.render_embed_js(parts.js_embed));
  if (!parts.css_files.empty()) insert("</head>", Which::first, handler.render_linked_css(parts.css_files));
  if (!parts.css_embed.empty()) insert("</head>", Which::first, handler.render_embed_css(parts.css_embed));
  if (!parts.heads.empty()) insert("</head>", Which::first, join(parts.heads, ""));
  if (!parts.bodies.empty()) insert("</body>", Which::first, join(parts.bodies, ""));
}

}  // namespace eddy::tornado::web
