import NetworkModel
import Quantities
import Testing

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
      $0.feeMarket.baseGasPrice = .zero
    },
    Row(
      name: "elasticity of one",
      problem: .tooSmall(.demandElasticity, found: 1_000_000_000, minimum: 1_000_000_001)
    ) { $0.feeMarket.demandElasticity = .one },
    Row(
      name: "too fast",
      problem: .tooLarge(.adjustmentPerMinute, found: 1_000_000_001, maximum: 1_000_000_000)
    ) { $0.feeMarket.adjustmentPerMinute = Ratio(partsPerBillion: 1_000_000_001) },
    Row(name: "negative load", problem: .tooSmall(.heavyLoad, found: -1, minimum: 0)) {
      $0.feeMarket.heavyLoad = Ratio(partsPerBillion: -1)
    },
    Row(name: "no light gas", problem: .tooSmall(.lightGas, found: 0, minimum: 1)) {
      $0.feeMarket.lightGas = 0
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
    spec.feeMarket.heavyGas = 0
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
