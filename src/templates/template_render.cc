// src/templates/template_render.cc: a Template renders: into a string, a sink, or a value.
#include <algorithm>

#include "eddy/jinja2.h"
#include "templates/jinja2_environment.h"
#include "templates/machine.h"
#include "templates/mode.h"
#include "templates/native.h"

namespace eddy::jinja2 {

std::shared_ptr<const templates::Engine> Template::Impl::owner() const {
  return static_cast<const Environment::Impl*>(engine)->shared_from_this();
}

bool Template::Impl::is_native() const noexcept {
  return templates::mode::is_native(engine->undefined_kind());
}

std::uint64_t Template::Impl::output_limit() const noexcept {
  const templates::RenderLimits* limits = engine->limits();
  return limits ? limits->limits.output_bytes : Limits::unlimited;
}

namespace {

void run(const Template::Impl& impl, const Context& context, templates::Output& out) {
  templates::Machine machine{*impl.engine, *impl.program};
  if (impl.globals.is_none()) return machine.render(context, out);
  const Context globals{impl.globals};
  machine.see(globals);
  machine.render(context, out);
}

}  // namespace

Value Template::render_value(const Context& context) const {
  if (!impl_->is_native()) return Value{render(context)};
  templates::Output out{0, impl_->output_limit()};
  templates::Machine machine{*impl_->engine, *impl_->program};
  const Context globals = impl_->globals.is_none() ? Context{} : Context{impl_->globals};
  machine.see(globals);
  machine.render(context, out);
  return templates::kept(machine.native_value_of(out.text()));
}

std::string Template::render(const Context& context) const {
  if (impl_->is_native()) return render_value(context).str();
  const std::size_t last = impl_->program->last_size.load(std::memory_order_relaxed);
  templates::Output out{last + last / 16, impl_->output_limit()};
  run(*impl_, context, out);
  impl_->program->last_size.store(out.size(), std::memory_order_relaxed);
  return std::move(out).take();
}

void Template::render_into(Sink& sink, const Context& context) const {
  if (impl_->is_native()) return sink.write(render(context));
  templates::Output out{sink, impl_->output_limit()};
  run(*impl_, context, out);
  out.finish();
}

bool Template::is_up_to_date() const {
  return std::all_of(impl_->up_to_date.begin(), impl_->up_to_date.end(),
                     [](const auto& check) { return check(); });
}

const std::string& Template::name() const noexcept { return impl_->program->source->name; }
const std::string& Template::filename() const noexcept { return impl_->program->source->filename; }

}  // namespace eddy::jinja2
