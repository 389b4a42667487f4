public import Quantities

extension FeePolicy {
  /// Returns the gas price that a sender offers.
  ///
  /// `uniform` is the sender's own draw for this opportunity; only an adaptive sender uses it.
  ///
  ///     bid = min(cap, quoted × (low + uniform × (high − low)))
  ///
  /// - Parameters:
  ///   - quoted: The gas price that wallets quote now.
  ///   - uniform: A draw in [0, 1).
  /// - Returns: The bid, never negative.
  /// - Precondition: `uniform` lies in [0, 1).
  public func bid(quoted: GasPrice, uniform: Double) -> GasPrice {
    precondition(uniform >= 0 && uniform < 1, "a uniform draw lies in [0, 1)")
    switch self {
    case .fixed(let price):
      return price
    case .adaptive(let low, let high, let cap):
      let spread = Double(high.partsPerBillion - low.partsPerBillion)
      let multiple = low.partsPerBillion + Int64(spread * uniform)
      do throws(QuantityError) {
        let wei = try WideArithmetic.multiplyDivide(
          quoted.wei,
          multiple,
          by: Ratio.one.partsPerBillion,
          rounding: .halfEven
        )
        return min(GasPrice(wei: wei), cap)
      } catch {
        // A product beyond 64 bits is beyond every cap.
        return cap
      }
    }
  }
}
