public import Quantities

extension LiquityMachine {
  /// The thresholds of the machine's conditions.
  public struct Thresholds: Equatable, Sendable, BitwiseCopyable {
    /// Age beyond which an answer is frozen.
    public var timeout: SimDuration
    /// Largest change between two rounds, over the larger price.
    public var maximumChange: Ratio
    /// Largest distance of similar prices, over the smaller price.
    public var similar: Ratio

    /// Creates thresholds.
    public init(timeout: SimDuration, maximumChange: Ratio, similar: Ratio) {
      self.timeout = timeout
      self.maximumChange = maximumChange
      self.similar = similar
    }

    /// The constants of the contract: 4 hours, 50 %, 5 %.
    public static var liquity: Thresholds {
      Thresholds(timeout: .seconds(14_400), maximumChange: .percent(50), similar: .percent(5))
    }

    /// Returns what holds of two sources now.
    ///
    /// Nil is an answer that cannot be read; one from the future counts as broken too. Where the
    /// primary source has no earlier round, the present one stands for it.
    ///
    /// - Parameters:
    ///   - primary: The primary source's answer.
    ///   - previous: Its answer one round earlier.
    ///   - secondary: The second source's answer.
    ///   - now: The instant of the read.
    /// - Returns: What the machine asks.
    public func conditions(
      primary: OnChainPrice?,
      previous: OnChainPrice?,
      secondary: OnChainPrice?,
      at now: SimInstant
    ) -> Conditions {
      Conditions(
        primaryBroken: isBroken(primary, now) || isBroken(previous ?? primary, now),
        primaryFrozen: primary.map { now - $0.writtenAt > timeout } ?? false,
        primaryJumped: jumped(primary?.observation.price, previous?.observation.price),
        secondaryBroken: isBroken(secondary, now),
        secondaryFrozen: secondary.map { now - $0.writtenAt > timeout } ?? false,
        similar: isSimilar(primary?.observation.price, secondary?.observation.price)
      )
    }

    private func isBroken(_ answer: OnChainPrice?, _ now: SimInstant) -> Bool {
      guard let answer else { return true }
      return answer.writtenAt > now || answer.observation.price <= Price(nanos: 0)
    }

    private func jumped(_ current: Price?, _ previous: Price?) -> Bool {
      guard let current, let previous else { return false }
      return gap(current, previous) > limit(maximumChange, of: max(current, previous))
    }

    private func isSimilar(_ one: Price?, _ other: Price?) -> Bool {
      guard let one, let other else { return false }
      return gap(one, other) <= limit(similar, of: min(one, other))
    }

    private func gap(_ one: Price, _ other: Price) -> Int128 {
      let gap = Int128(one.nanos) - Int128(other.nanos)
      return (gap < 0 ? -gap : gap) * Int128(Ratio.one.partsPerBillion)
    }

    private func limit(_ ratio: Ratio, of price: Price) -> Int128 {
      Int128(ratio.partsPerBillion) * Int128(price.nanos)
    }
  }
}
