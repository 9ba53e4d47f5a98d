#include "eddy/templates/policies.h"

#include "templates/engine.h"

namespace eddy::templates {

const jinja2::Policies& Engine::policies() const noexcept {
  static const jinja2::Policies defaults;
  return defaults;
}

}  // namespace eddy::templates
