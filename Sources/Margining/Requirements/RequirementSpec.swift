public import Quantities

/// How the requirements of a venue move with the market.
///
/// At every update, with σ the volatility per √hour and m the first tier's maintenance rate:
///
///     target = m-multiple of  quantile × σ × √(H + d) + slippage         never below 1
///     slippage = size of a typical account ÷ (1 % depth × 100), where a depth charge is stated
///
/// `H` is the liquidation horizon and `d` the observed inclusion delay, where congestion counts.
/// The target then passes the anti-procyclicality tool, the step limits and the ceiling.
///
/// - Source: `docs/model/margin.md`.
public struct RequirementSpec: Equatable, Sendable, BitwiseCopyable {
  /// Whose requirement moves.
  public enum Scope: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// That of all accounts, open positions included.
    case everyone = 0
    /// The initial requirement of new positions only.
    case newPositions = 1
  }

  /// How volatility is measured.
  public var estimator: VolatilitySpec
  /// Time between two updates; positive.
  public var updateInterval: SimDuration
  /// Time from an update to the instant at which it holds; not negative.
  public var notice: SimDuration
  /// Quantile multiplier k (2.33 for 99 % of a normal move).
  public var quantile: Ratio
  /// Liquidation horizon H; positive.
  public var horizon: SimDuration
  /// Largest multiple of the base requirement; at least 1.
  public var ceiling: Ratio
  /// Largest relative rise of the multiple in one update.
  public var stepUp: Ratio
  /// Largest relative fall of the multiple in one update; below 100 %.
  public var stepDown: Ratio
  /// What damps the movement.
  public var procyclicality: ProcyclicalityTool
  /// Whose requirement moves.
  public var scope: Scope
  /// Open interest from which new positions need more, and at which they need all; nil for none.
  public var openInterest: OpenInterestRamp?
  /// Floor of the depth that a slippage charge counts on, over the stated depth; nil for no
  /// charge.
  public var depthStress: Ratio?
  /// Most of the base requirement that congestion adds; nil for none.
  public var congestionCap: Ratio?

  /// Creates rules.
  public init(
    estimator: VolatilitySpec,
    updateInterval: SimDuration,
    notice: SimDuration,
    quantile: Ratio,
    horizon: SimDuration,
    ceiling: Ratio,
    stepUp: Ratio,
    stepDown: Ratio,
    procyclicality: ProcyclicalityTool = .none,
    scope: Scope = .everyone,
    openInterest: OpenInterestRamp? = nil,
    depthStress: Ratio? = nil,
    congestionCap: Ratio? = nil
  ) {
    self.estimator = estimator
    self.updateInterval = updateInterval
    self.notice = notice
    self.quantile = quantile
    self.horizon = horizon
    self.ceiling = ceiling
    self.stepUp = stepUp
    self.stepDown = stepDown
    self.procyclicality = procyclicality
    self.scope = scope
    self.openInterest = openInterest
    self.depthStress = depthStress
    self.congestionCap = congestionCap
  }
}

/// How volatility is measured; every estimator is fed one price per sample.
public enum VolatilitySpec: Equatable, Sendable, BitwiseCopyable {
  /// Exponentially weighted squares of relative returns with this time constant.
  case ewma(memory: SimDuration)
  /// Mean square of the last returns.
  case rolling(samples: Int32)
  /// Mean of `(ln H/L)² ÷ (4 ln 2)` over the last bars.
  case parkinson(bar: SimDuration, bars: Int32)
  /// Mean of `½(ln H/L)² − (2 ln 2 − 1)(ln C/O)²` over the last bars.
  case garmanKlass(bar: SimDuration, bars: Int32)
}

/// What keeps requirements from rising with the market only when it is too late.
///
/// - Source: Delegated Regulation (EU) No 153/2013, article 28.
public enum ProcyclicalityTool: Equatable, Sendable, BitwiseCopyable {
  /// Nothing.
  case none
  /// A charge of `size` on top, used up while requirements rise and rebuilt by `rebuild` a day.
  case buffer(size: Ratio, rebuild: Ratio)
  /// `σ = √((1 − weight)·σ² + weight·stress²)`, stress per √hour.
  case stress(weight: Ratio, volatility: Ratio)
  /// `σ = max(σ, long)`, per √hour.
  case floor(volatility: Ratio)
}

/// Open interest over which new positions need more.
///
///     imf = min(1, base + max(0, (OI − lower) ÷ (upper − lower)) × (1 − base))
///
/// - Source: dYdX v4.
public struct OpenInterestRamp: Equatable, Sendable, BitwiseCopyable {
  /// Open interest from which the initial requirement rises.
  public var lower: QuoteAmount
  /// Open interest at which it is the notional; above `lower`.
  public var upper: QuoteAmount

  /// Creates a ramp.
  public init(lower: QuoteAmount, upper: QuoteAmount) {
    self.lower = lower
    self.upper = upper
  }
}
