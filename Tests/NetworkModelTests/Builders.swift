import Determinism
import NetworkModel
import Quantities

/// A transaction of which only the named parts matter.
func transaction(
  _ id: Int64,
  gwei: Int64 = 10,
  tip: Int64? = nil,
  gas: Int64 = 100_000,
  member: Int32 = 0,
  population: Int32 = 0,
  slot: Int64? = nil,
  lane: TransactionLane = .other,
  sent: Int64 = 0,
  arrives: Int64? = nil,
  route: TransactionRoute = .gossip
) -> Transaction {
  Transaction(
    id: id,
    kind: 0,
    lane: lane,
    population: population,
    member: member,
    slot: slot ?? id,
    gas: gas,
    bid: .gwei(gwei),
    tip: tip.map { .gwei($0) },
    submittedAt: SimInstant(nanoseconds: sent * 1_000_000_000),
    arrivesAt: SimInstant(nanoseconds: (arrives ?? sent) * 1_000_000_000),
    route: route,
    payload: TransactionPayload(a: id, b: -id, c: 7)
  )
}

func instant(_ seconds: Int64) -> SimInstant { SimInstant(nanoseconds: seconds * 1_000_000_000) }

func minutes(_ count: Int64) -> SimDuration { .seconds(count * 60) }

/// The constants of the Black Thursday scenario.
func blackThursdayFees() -> FirstPriceSpec {
  FirstPriceSpec(
    baseGasPrice: .gwei(10),
    shockSensitivity: Ratio(partsPerBillion: 25_000_000),
    shockHalfLife: .seconds(7_200),
    demandElasticity: Ratio(partsPerBillion: 25_000_000_000),
    adjustmentPerMinute: Ratio(partsPerBillion: 20_000_000),
    lightLoad: .percent(45),
    heavyLoad: .percent(50),
    lightGas: 45_000,
    heavyGas: 180_000
  )
}

/// A fee market in which nobody else wants a block.
func deserted() -> FirstPriceSpec {
  var fees = blackThursdayFees()
  fees.lightLoad = .zero
  fees.heavyLoad = .zero
  return fees
}

func network(
  fees: FirstPriceSpec = blackThursdayFees(),
  market: FeeMarketSpec? = nil,
  blocks: BlockScheduleSpec = .fixed(interval: .seconds(13)),
  gasLimit: Int64 = 10_000_000,
  ordering: OrderingPolicy = .feePriority,
  expiry: SimDuration = .seconds(86_400),
  poolLimit: Int32 = 1_000,
  features: ChainFeatures = ChainFeatures()
) -> NetworkSpec {
  NetworkSpec(
    blocks: blocks,
    gasLimit: gasLimit,
    feeMarket: market ?? .firstPrice(fees),
    ordering: ordering,
    expiry: expiry,
    poolLimit: poolLimit,
    features: features
  )
}

func chain(_ spec: NetworkSpec, seed: UInt64 = 1) -> Chain {
  Chain(spec: spec, key: SeedTree(rootSeed: seed, replication: 0).key("network"))
}

/// A background that wants nothing.
func nobody() -> BackgroundSpec { deserted().background }

/// The quiet background of the Black Thursday scenario, at another share of the block.
func background(light: Int64, heavy: Int64) -> BackgroundSpec {
  var spec = blackThursdayFees().background
  spec.lightLoad = .percent(light)
  spec.heavyLoad = .percent(heavy)
  return spec
}

/// What one block did, read from the effects.
struct BlockOutcome {
  var included: [Int64] = []
  var prices: [Int64] = []
  var inVain: [Int64] = []
  var expired: [Int64] = []
  var returned: [Int64] = []
  var refusedDepth: Int32?
  var report: BlockReport?
}

extension Chain {
  mutating func block(_ number: Int64, at seconds: Int64) -> BlockOutcome {
    block(PlannedBlock(number: number, at: instant(seconds)))
  }

  mutating func block(_ plan: PlannedBlock) -> BlockOutcome {
    outcome(of: .produceBlock(plan), at: plan.at)
  }

  mutating func outcome(of input: ChainInput, at now: SimInstant) -> BlockOutcome {
    var effects = EffectBuffer<ChainEffect>()
    handle(input, at: now, into: &effects)
    var outcome = BlockOutcome()
    for position in 0..<effects.count {
      switch effects[position] {
      case .submitted, .reorganised: break
      case .expired(let transaction): outcome.expired.append(transaction.id)
      case .include(let transaction, let price):
        outcome.included.append(transaction.id)
        outcome.prices.append(price.wei)
      case .includeInVain(let transaction): outcome.inVain.append(transaction.id)
      case .returned(let transaction, _): outcome.returned.append(transaction.id)
      case .reorganisationRefused(let depth, _): outcome.refusedDepth = depth
      case .blockProduced(let report): outcome.report = report
      }
    }
    return outcome
  }
}
