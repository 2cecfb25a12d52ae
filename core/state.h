#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Walks the fitted state of a generator. One walk both saves and loads, so that writer and reader cannot drift.
/// Names differ within one group.
class StateVisitor {
 public:
  virtual ~StateVisitor() = default;
  virtual bool loading() const = 0;
  virtual void enter(std::string_view group) = 0;  ///< names that follow live in this group
  virtual void leave() = 0;
  virtual void field(std::string_view name, std::int64_t& value) = 0;
  virtual void field(std::string_view name, double& value) = 0;
  virtual void field(std::string_view name, std::string& value) = 0;
  virtual void field(std::string_view name, std::vector<double>& values) = 0;
  virtual void field(std::string_view name, std::vector<std::int64_t>& values) = 0;
  virtual void field(std::string_view name, std::vector<std::int32_t>& values) = 0;
  virtual void field(std::string_view name, std::vector<std::string>& values) = 0;
};

/// Visits every element of a vector of structs with `visit_state(StateVisitor&)`, each in a group of its own.
template <class T>
void visit_all(StateVisitor& visitor, std::string_view name, std::vector<T>& items) {
  visitor.enter(name);
  auto size = static_cast<std::int64_t>(items.size());
  visitor.field("size", size);
  items.resize(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < items.size(); ++i) {
    visitor.enter(std::to_string(i));
    items[i].visit_state(visitor);
    visitor.leave();
  }
  visitor.leave();
}

}  // namespace assay
