import Determinism
import NetworkModel
import Quantities

/// A transaction of which only the named parts matter.
func transaction(
  _ id: Int64,
  gwei: Int64 = 10,
  gas: Int64 = 100_000,
  member: Int32 = 0,
  population: Int32 = 0,
  slot: Int64? = nil,
  lane: TransactionLane = .other,
  sent: Int64 = 0,
  arrives: Int64? = nil
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
    submittedAt: SimInstant(nanoseconds: sent * 1_000_000_000),
    arrivesAt: SimInstant(nanoseconds: (arrives ?? sent) * 1_000_000_000),
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
  blocks: BlockScheduleSpec = .fixed(interval: .seconds(13)),
  gasLimit: Int64 = 10_000_000,
  ordering: OrderingPolicy = .feePriority,
  expiry: SimDuration = .seconds(86_400),
  poolLimit: Int32 = 1_000
) -> NetworkSpec {
  NetworkSpec(
    blocks: blocks,
    gasLimit: gasLimit,
    feeMarket: fees,
    ordering: ordering,
    expiry: expiry,
    poolLimit: poolLimit
  )
}

func chain(_ spec: NetworkSpec, seed: UInt64 = 1) -> Chain {
  Chain(spec: spec, key: SeedTree(rootSeed: seed, replication: 0).key("network"))
}

/// What one block did, read from the effects.
struct BlockOutcome {
  var included: [Int64] = []
  var expired: [Int64] = []
  var report: BlockReport?
}

extension Chain {
  mutating func block(_ number: Int64, at seconds: Int64) -> BlockOutcome {
    var effects = EffectBuffer<ChainEffect>()
    handle(.produceBlock(number: number), at: instant(seconds), into: &effects)
    var outcome = BlockOutcome()
    for position in 0..<effects.count {
      switch effects[position] {
      case .submitted: break
      case .expired(let transaction): outcome.expired.append(transaction.id)
      case .include(let transaction): outcome.included.append(transaction.id)
      case .blockProduced(let report): outcome.report = report
      }
    }
    return outcome
  }
}
