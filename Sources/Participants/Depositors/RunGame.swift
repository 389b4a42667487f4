import Determinism
public import Quantities

/// Whether to leave a pool before the others do: a coordination game with noisy signals.
///
/// A pool is in a state θ: the share of its deposits that it can pay out now, less its uncovered
/// losses. It fails those who stay where the share of leavers exceeds θ. Staying brings the
/// `waitingGain` where it does not fail and costs the `stayingLoss` where it does; leaving brings
/// nothing. Where everybody knows θ and 0 < θ < 1, both that everybody leaves and that nobody does
/// are equilibria. Where each sees θ with an error of its own, one remains: leave below a threshold
/// of the signal (Carlsson and van Damme 1993; Morris and Shin 1998; Goldstein and Pauzner 2005;
/// here with a flat prior).
public struct RunGame: Equatable, Sendable, BitwiseCopyable {
  /// What staying brings where the pool does not fail, over the deposit; positive.
  public var waitingGain: Ratio
  /// What staying costs where it does, over the deposit; positive.
  public var stayingLoss: Ratio
  /// Standard deviation of a signal's normal error.
  public var noise: Ratio

  /// Creates a game.
  public init(waitingGain: Ratio, stayingLoss: Ratio, noise: Ratio) {
    self.waitingGain = waitingGain
    self.stayingLoss = stayingLoss
    self.noise = noise
  }

  /// The state below which the pool fails, whatever the noise: loss ÷ (gain + loss).
  public var criticalState: Double {
    stayingLoss.value / (waitingGain.value + stayingLoss.value)
  }

  /// The signal below which a depositor leaves: θ* + σ Φ⁻¹(θ*).
  public var signalThreshold: Double {
    criticalState + noise.value * NormalQuantile.of(criticalState)
  }
}

/// The bank of Diamond and Dybvig (1983): some have to leave early, all may.
///
/// A deposit of 1 pays `earlyPayment` to whoever leaves early, first come, first served, and what
/// is left to whoever stays. An asset of 1 brings `lateReturn` late and `saleValue` early.
public struct DiamondDybvig: Equatable, Sendable, BitwiseCopyable {
  /// What whoever leaves early is promised.
  public var earlyPayment: Ratio
  /// What an asset brings late; above `earlyPayment` and `saleValue`.
  public var lateReturn: Ratio
  /// What an asset brings when it has to be sold early; positive.
  public var saleValue: Ratio

  /// Creates a bank.
  public init(earlyPayment: Ratio, lateReturn: Ratio, saleValue: Ratio = .one) {
    self.earlyPayment = earlyPayment
    self.lateReturn = lateReturn
    self.saleValue = saleValue
  }

  /// Whether it is an equilibrium that all leave: what is promised exceeds what a sale brings.
  public var canBeRun: Bool { earlyPayment > saleValue }

  /// The share of early leavers from which on even those who could wait had better leave; above 1
  /// where there is none: (R − c) ÷ (c (R ÷ ℓ − 1)).
  public var criticalShare: Double {
    let (early, late) = (earlyPayment.value, lateReturn.value)
    return (late - early) / (early * (late / saleValue.value - 1))
  }

  /// What each of those who stay gets when a share below 1 has left early; nothing when the bank
  /// has failed.
  public func latePayment(leaving share: Double) -> Double {
    let left = 1 - share * earlyPayment.value / saleValue.value
    return max(0, left) * lateReturn.value / (1 - share)
  }
}
