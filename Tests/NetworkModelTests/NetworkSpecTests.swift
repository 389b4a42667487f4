import NetworkModel
import Quantities
import Testing

extension NetworkSpec {
  fileprivate var firstPrice: FirstPriceSpec {
    get {
      guard case .firstPrice(let spec) = feeMarket else { return blackThursdayFees() }
      return spec
    }
    set { feeMarket = .firstPrice(newValue) }
  }
}

struct NetworkSpecTests {
  struct Row: CustomTestStringConvertible {
    let name: String
    let problem: NetworkSpecError
    let change: @Sendable (inout NetworkSpec) -> Void
    var testDescription: String { name }
  }

  @Test(arguments: [
    Row(name: "no interval", problem: .tooSmall(.blockInterval, found: 0, minimum: 1)) {
      $0.blocks = .fixed(interval: .zero)
    },
    Row(name: "negative mean", problem: .tooSmall(.blockInterval, found: -1, minimum: 1)) {
      $0.blocks = .poisson(mean: SimDuration(nanoseconds: -1))
    },
    Row(name: "no gas", problem: .tooSmall(.gasLimit, found: 0, minimum: 1)) { $0.gasLimit = 0 },
    Row(name: "no waiting", problem: .tooSmall(.expiry, found: 0, minimum: 1)) {
      $0.expiry = .zero
    },
    Row(name: "no pool", problem: .tooSmall(.poolLimit, found: 0, minimum: 1)) { $0.poolLimit = 0 },
    Row(name: "free gas", problem: .tooSmall(.baseGasPrice, found: 0, minimum: 1)) {
      $0.firstPrice.baseGasPrice = .zero
    },
    Row(
      name: "elasticity of one",
      problem: .tooSmall(.demandElasticity, found: 1_000_000_000, minimum: 1_000_000_001)
    ) { $0.firstPrice.demandElasticity = .one },
    Row(
      name: "too fast",
      problem: .tooLarge(.adjustmentPerMinute, found: 1_000_000_001, maximum: 1_000_000_000)
    ) { $0.firstPrice.adjustmentPerMinute = Ratio(partsPerBillion: 1_000_000_001) },
    Row(name: "negative load", problem: .tooSmall(.heavyLoad, found: -1, minimum: 0)) {
      $0.firstPrice.heavyLoad = Ratio(partsPerBillion: -1)
    },
    Row(name: "no light gas", problem: .tooSmall(.lightGas, found: 0, minimum: 1)) {
      $0.firstPrice.lightGas = 0
    },
    Row(
      name: "certain to miss",
      problem: .tooLarge(.missedSlots, found: 1_000_000_000, maximum: 999_999_999)
    ) {
      $0.features.missedSlots = .one
    },
    Row(name: "negative latency", problem: .tooSmall(.latency, found: -1, minimum: 0)) {
      $0.features.propagation.gossip = .fixed(SimDuration(nanoseconds: -1))
    },
    Row(
      name: "crossed latency",
      problem: .tooSmall(.latency, found: 1_000_000_000, minimum: 2_000_000_000)
    ) {
      $0.features.propagation.gossip = .uniform(low: .seconds(2), high: .seconds(1))
    },
    Row(name: "a fork below finality", problem: .tooLarge(.forkDepth, found: 9, maximum: 8)) {
      $0.features.finalityDepth = 8
      $0.features.reorganisations = ReorganisationSpec(
        probability: .percent(1),
        growth: .percent(10),
        depthLimit: 9
      )
    },
    Row(
      name: "an endless fork",
      problem: .tooLarge(.forkGrowth, found: 1_000_000_000, maximum: 999_999_999)
    ) {
      $0.features.reorganisations = ReorganisationSpec(
        probability: .percent(1),
        growth: .one,
        depthLimit: 9
      )
    },
    Row(name: "outages that overlap", problem: .tooSmall(.outageInstant, found: 5, minimum: 9)) {
      $0.features.outages = [
        ChainOutage(from: SimInstant(nanoseconds: 1), until: SimInstant(nanoseconds: 9)),
        ChainOutage(from: SimInstant(nanoseconds: 5), until: SimInstant(nanoseconds: 19)),
      ]
    },
    Row(name: "an empty outage", problem: .tooSmall(.outageInstant, found: 1, minimum: 2)) {
      $0.features.outages = [
        ChainOutage(from: SimInstant(nanoseconds: 1), until: SimInstant(nanoseconds: 1))
      ]
    },
    Row(name: "no batch interval", problem: .tooSmall(.batchInterval, found: 0, minimum: 1)) {
      $0.ordering = .batchAuction(interval: .zero)
    },
    Row(
      name: "half of the nodes",
      problem: .tooSmall(.nodeShare, found: 500_000_000, minimum: 500_000_001)
    ) {
      $0.ordering = .fair(FairOrderSpec(nodes: 5, share: .percent(50), spread: .fixed(.zero)))
    },
    Row(name: "no target", problem: .tooLarge(.elasticity, found: 3, maximum: 2)) {
      $0.gasLimit = 2
      $0.feeMarket = .baseFee(
        BaseFeeSpec(
          initialBaseFee: .gwei(1),
          referencePrice: .gwei(1),
          medianTip: .gwei(1),
          rule: BaseFeeRule(elasticity: 3),
          background: nobody()
        )
      )
    },
    Row(name: "no record", problem: .tooSmall(.pointCount, found: 0, minimum: 1)) {
      $0.feeMarket = .recorded(RecordedGasSpec(points: [], background: nobody()))
    },
    Row(name: "a record that goes back", problem: .tooSmall(.pointInstant, found: 5, minimum: 8)) {
      $0.feeMarket = .recorded(
        RecordedGasSpec(
          points: [
            GasPricePoint(at: SimInstant(nanoseconds: 7), price: .gwei(1)),
            GasPricePoint(at: SimInstant(nanoseconds: 5), price: .gwei(1)),
          ],
          background: nobody()
        )
      )
    },
  ])
  func `a wrong field is named with its bound`(_ row: Row) {
    var spec = network()
    row.change(&spec)
    #expect(spec.problems() == [row.problem])
  }

  @Test func `a valid network has no problems`() {
    #expect(network().problems() == [])
  }

  @Test func `problems come in the order of the fields`() {
    var spec = network(gasLimit: 0, poolLimit: 0)
    spec.firstPrice.heavyGas = 0
    #expect(
      spec.problems() == [
        .tooSmall(.gasLimit, found: 0, minimum: 1),
        .tooSmall(.poolLimit, found: 0, minimum: 1),
        .tooSmall(.heavyGas, found: 0, minimum: 1),
      ]
    )
  }

  @Test func `fee policies are checked too`() {
    #expect(FeePolicy.fixed(.gwei(5)).problems() == [])
    #expect(
      FeePolicy.fixed(GasPrice(wei: -1)).problems()
        == [.tooSmall(.fixedBid, found: -1, minimum: 0)]
    )
    let crossed = FeePolicy.adaptive(low: .percent(160), high: .percent(110), cap: .gwei(1))
    #expect(
      crossed.problems()
        == [.tooSmall(.highMultiple, found: 1_100_000_000, minimum: 1_600_000_000)]
    )
  }
}
