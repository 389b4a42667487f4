/// Quantiles of a sorted sample.
public enum Quantile {
  /// Returns the quantile by linear interpolation of order statistics (type 7).
  ///
  /// With h = (n − 1)·p the quantile lies between the order statistics ⌊h⌋ and ⌊h⌋ + 1, counted
  /// from 0; numpy's and R's default.
  ///
  /// - Precondition: `sorted` ascends and is not empty; `probability` lies within [0, 1].
  /// - Source: R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, 1996.
  public static func type7(_ sorted: [Double], _ probability: Double) -> Double {
    precondition(!sorted.isEmpty, "quantile of an empty sample")
    precondition(probability >= 0 && probability <= 1, "no such quantile: \(probability)")
    let position = Double(sorted.count - 1) * probability
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    let fraction = position - Double(below)
    return sorted[below] + fraction * (sorted[above] - sorted[below])
  }
}
