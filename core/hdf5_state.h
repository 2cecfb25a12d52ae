#pragma once
#include "core/hdf5.h"
#include "core/state.h"

namespace assay::hdf5 {

/// A StateVisitor over an HDF5 file: enter() is a group, scalars are its attributes, vectors its
/// arrays. Throws InputError naming the group and the field that is missing or of another type.
/// Like hdf5.h, for .cpp files only.
class State final : public StateVisitor {
 public:
  enum class Mode { kSave, kLoad };
  /// `root` must outlive the visitor.
  State(hid_t root, Mode mode) : root_(root), mode_(mode) {}

  bool loading() const override { return mode_ == Mode::kLoad; }
  void enter(std::string_view group) override;
  void leave() override;
  void field(std::string_view name, std::int64_t& value) override { scalar(name, value); }
  void field(std::string_view name, std::uint64_t& value) { scalar(name, value); }
  void field(std::string_view name, double& value) override { scalar(name, value); }
  void field(std::string_view name, std::string& value) override { scalar(name, value); }
  void field(std::string_view name, std::vector<double>& values) override { array(name, values); }
  void field(std::string_view name, std::vector<std::int64_t>& values) override {
    array(name, values);
  }
  void field(std::string_view name, std::vector<std::int32_t>& values) override {
    array(name, values);
  }
  void field(std::string_view name, std::vector<std::string>& values) override {
    array(name, values);
  }

  hid_t here() const { return groups_.empty() ? root_ : static_cast<hid_t>(groups_.back()); }

 private:
  std::string path() const;  ///< "margins/3/"
  template <class Act>
  void at(const Act& act) {
    try {
      act();
    } catch (const InputError& error) {
      throw InputError(path() + ": " + error.what());
    }
  }
  template <class T>
  void scalar(std::string_view name, T& value) {
    at([&] {
      loading() ? get_attribute(here(), name, value) : put_attribute(here(), name, value);
    });
  }
  template <class T>
  void array(std::string_view name, std::vector<T>& values) {
    at([&] {
      loading() ? get_array(here(), name, values)
                : put_array(here(), name, std::span<const T>(values));
    });
  }

  hid_t root_;
  Mode mode_;
  std::vector<Group> groups_;
  std::vector<std::string> names_;
};

}  // namespace assay::hdf5
