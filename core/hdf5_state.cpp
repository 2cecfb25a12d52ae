#include "core/hdf5_state.h"

namespace assay::hdf5 {

void State::enter(std::string_view group) {
  at([&] {
    groups_.push_back(loading() ? open_group(here(), group) : create_group(here(), group));
  });
  names_.emplace_back(group);
}

void State::leave() {
  ensure(!groups_.empty(), "state: leave() without enter()");
  groups_.pop_back();
  names_.pop_back();
}

std::string State::path() const {
  std::string joined;
  for (const auto& name : names_) {
    joined += '/' + name;
  }
  return joined.empty() ? "/" : joined;
}

}  // namespace assay::hdf5
