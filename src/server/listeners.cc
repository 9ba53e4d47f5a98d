// See listeners.h.
#include "server/listeners.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "server/bind_place.h"

namespace eddy::server {
namespace {

using Places = std::vector<Options>;

base::Result<Places, std::string> places_of(const Options& options) {
  Places places{options};
  for (const std::string& place : options.also_bind) {
    auto bound = bound_to(place, options);
    if (!bound) return base::Error{std::move(bound.error())};
    places.push_back(std::move(*bound));
  }
  return places;
}

// Two acceptors of one descriptor would be one that the loop can't tell apart.
std::optional<std::string> named_twice(const Places& places) {
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (places[i].inherited_socket >= 0 && places[i].inherited_socket == places[j].inherited_socket)
        return fmt::format("Descriptor {} is to be listened on twice.", places[i].inherited_socket);
  return std::nullopt;
}

}  // namespace

base::Result<Listeners, std::string> Listeners::open(const Options& options) {
  const auto places = places_of(options);
  if (!places) return base::Error{places.error()};
  if (auto fault = named_twice(*places)) return base::Error{std::move(*fault)};
  std::vector<std::optional<Listener>> opened(places->size());
  // First what is open already: a descriptor that nobody handed over must not turn out to be one that was opened here.
  for (const bool inherited : {true, false}) {
    for (std::size_t i = 0; i < opened.size(); ++i) {
      if (((*places)[i].inherited_socket >= 0) != inherited) continue;
      auto listener = Listener::open((*places)[i]);
      if (listener) {
        opened[i].emplace(std::move(*listener));
        continue;
      }
      for (auto& each : opened)
        if (each) each->remove_file();
      return base::Error{std::move(listener.error())};
    }
  }
  std::vector<Listener> all;
  for (auto& each : opened) all.push_back(std::move(*each));
  return Listeners{std::move(all)};
}

void Listeners::append(Listeners others) {
  all_.insert(all_.end(), std::move_iterator{others.all_.begin()}, std::move_iterator{others.all_.end()});
}

void Listeners::stop() noexcept {
  for (Listener& each : all_) {
    each.refuse_new();
    each.remove_file();
    each.close();
  }
}

std::vector<std::string> Listeners::urls() const {
  std::vector<std::string> urls;
  for (const Listener& each : all_) urls.push_back(each.url());
  return urls;
}

}  // namespace eddy::server
