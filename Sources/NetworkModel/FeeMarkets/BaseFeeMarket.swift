public import Quantities

/// The base fee of EIP-1559, exact in integers.
///
/// - Source: EIP-1559, "Fee market change for ETH 1.0 chain", section Specification.
public struct BaseFeeRule: Equatable, Sendable, BitwiseCopyable {
  /// The gas limit over the target; positive.
  public var elasticity: Int64
  /// The part of the relative excess by which the fee moves; positive.
  public var denominator: Int64
  /// The lowest fee; positive.
  public var floor: GasPrice

  /// Creates a rule; the defaults are Ethereum's.
  public init(elasticity: Int64 = 2, denominator: Int64 = 8, floor: GasPrice = GasPrice(wei: 1)) {
    self.elasticity = elasticity
    self.denominator = denominator
    self.floor = floor
  }

  /// Returns the base fee after a block.
  ///
  ///     above target: fee + max(1, fee × (used − target) ÷ target ÷ denominator)
  ///     below target: fee − fee × (target − used) ÷ target ÷ denominator
  ///
  /// Both divisions round down, one after the other. The fee stays between the rule's floor and
  /// `FirstPriceMarket.highestQuote`.
  ///
  /// - Precondition: `gasLimit` is at least the elasticity; `gasUsed` is from 0 to `gasLimit`.
  public func next(after fee: GasPrice, gasUsed: Int64, gasLimit: Int64) -> GasPrice {
    precondition(gasUsed >= 0 && gasUsed <= gasLimit, "a block uses at most its gas")
    precondition(elasticity > 0 && denominator > 0, "the rule divides by positive numbers")
    let target = gasLimit / elasticity
    precondition(target > 0, "a block has a gas target")
    if gasUsed == target { return max(fee, floor) }
    let gap = Int128(gasUsed > target ? gasUsed - target : target - gasUsed)
    let change = Int64(Int128(fee.wei) * gap / Int128(target) / Int128(denominator))
    let wei = gasUsed > target ? fee.wei + max(1, change) : fee.wei - change
    return min(max(GasPrice(wei: wei), floor), FirstPriceMarket.highestQuote)
  }
}

/// The fee market of EIP-1559: a base fee that follows the gas used, and tips above it.
///
/// The background wants less as the base fee rises; what it wants and what fits is what the block
/// uses, and that moves the base fee by the exact rule. Background tips are log-logistic around a
/// stated median; they decide only where a block is full.
public struct BaseFeeMarket: GasMarket, Equatable, BitwiseCopyable {
  private let rule: BaseFeeRule
  private let gasLimit: Int64
  private let medianTip: Double
  private var demand: BackgroundDemand
  /// What every gas of the next block pays at least.
  public private(set) var baseFee: GasPrice

  /// Creates a quiet market.
  ///
  /// - Precondition: the specification has no problems and the limit is at least the elasticity.
  public init(spec: BaseFeeSpec, gasLimit: Int64) {
    precondition(spec.problems().isEmpty, "the fee market's specification is valid")
    rule = spec.rule
    self.gasLimit = gasLimit
    medianTip = Double(spec.medianTip.wei)
    demand = BackgroundDemand(
      spec: spec.background,
      referencePrice: spec.referencePrice,
      gasLimit: gasLimit
    )
    baseFee = max(spec.initialBaseFee, spec.rule.floor)
  }

  /// The base fee and the median tip.
  public var quotedGasPrice: GasPrice { GasPrice(wei: baseFee.wei + Int64(medianTip)) }

  /// Takes note of a market price.
  public mutating func observe(_ price: Price, at now: SimInstant) {
    demand.observe(price, at: now)
  }

  /// Brings the background's demand up to `now`, at the present base fee.
  public mutating func advance(to now: SimInstant, ownGas: Int64, congestion: Double = 1) {
    demand.advance(to: now, price: Double(baseFee.wei), congestion: congestion)
  }

  /// Gas of the background that tips more than `tip`; nothing where all of it fits anyway.
  public func backgroundGas(above tip: GasPrice) -> Int64 {
    demand.gas(above: tip, middle: medianTip)
  }

  /// The background transactions that fit beside `ownGas`.
  public func background(besideOwnGas ownGas: Int64) -> BackgroundInclusion {
    demand.inclusion(besideOwnGas: ownGas)
  }

  /// Moves the base fee by the gas that the block used.
  public mutating func blockProduced(gasUsed: Int64, backgroundGas: Int64) {
    baseFee = rule.next(after: baseFee, gasUsed: min(gasUsed, gasLimit), gasLimit: gasLimit)
  }

  mutating func rollBack(toBaseFee fee: GasPrice) { baseFee = fee }
}
