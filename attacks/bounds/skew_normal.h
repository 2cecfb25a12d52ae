#pragma once
#include <optional>
#include <span>

namespace assay {

/// The skew-normal law: density 2/scale phi(z) Phi(shape z), z = (x - location)/scale. shape 0 is the normal law,
/// negative shapes have the longer tail on the left. Source: Azzalini, Scand. J. Stat. 12 (1985).
struct SkewNormal {
  double location = 0, scale = 1, shape = 0;
};

/// log F(x), accurate in relative terms far into the left tail, where Phi(z) - 2 T(z, shape) (Owen) cancels to
/// nothing: there the density is integrated with its exponential decay taken out.
double log_cdf(const SkewNormal& law, double x);

/// Maximum-likelihood fit.
/// The inner problem, location and scale for a given shape, is concave in (1/scale, location/scale) and solved by
/// Newton's method; the shape maximises the profile, found on a grid of arctan(shape) and then by Brent's method.
/// Empty if fewer than 30 values, if all are equal, or if the likelihood still rises at |shape| = 100 (half-normal
/// data have no left tail to extrapolate into).
/// values: finite, any order.
/// Random: no. Cost: about 150 passes over the values.
std::optional<SkewNormal> fit_skew_normal(std::span<const double> values);

}  // namespace assay
