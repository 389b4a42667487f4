import Margining
import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

extension ScenarioBuilder {
  /// An hour in which everything happens: a drawn book on a falling drawn path, Poisson blocks,
  /// owners, users, scarce keepers, a second source, funding and fees.
  static func crowd(_ form: ProtocolForm, seed: UInt64) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seed = seed
    builder.seconds = 3_600
    builder.blocks = .poisson(mean: .seconds(13))
    builder.insurance = 2_000
    builder.secondary = ReferenceSpec(
      interval: .seconds(60),
      kind: .exchange(noise: .basisPoints(30))
    )
    builder.path = .jumpDiffusion(
      JumpDiffusionSpec(
        initialPrice: Price(nanos: 200_000_000_000),
        drift: .percent(-250_000),
        volatility: .percent(400),
        jumpsPerYear: .zero,
        jumpMean: .zero,
        jumpDeviation: .zero
      )
    )
    builder.participants = [
      ParticipantSpec(name: "keepers", kind: .keepers(scarce)),
      ParticipantSpec(name: "owners", kind: .owners(owners)),
      ParticipantSpec(name: "users", kind: .orderFlow(users)),
    ]
    switch form {
    case .vaults(let spec):
      builder.form = .vaults(spec)
      builder.book = .drawnVaults(vaultBook)
    case .perpetual(var spec):
      spec.takerFee = .basisPoints(5)
      spec.liquidationFee = .percent(1)
      spec.fundingInterval = .seconds(600)
      spec.fundingInterest = .basisPoints(1)
      builder.form = .perpetual(spec)
      builder.book = .drawnPositions(positionBook)
    case .lending(let spec):
      builder.form = .lending(spec)
      builder.book = .drawnLoans(loanBook)
      var owners = Self.owners
      owners.autoRepayShare = .zero
      builder.participants[1] = ParticipantSpec(name: "owners", kind: .owners(owners))
    }
    return builder
  }

  private static var scarce: KeeperSpec {
    var spec = keepers
    spec.count = 3
    spec.capital = QuoteAmount(micros: 50_000_000_000)
    spec.discountHigh = .percent(15)
    return spec
  }

  static let owners = OwnerSpec(
    protocolID: ProtocolID(0),
    topUpShare: .percent(30),
    autoRepayShare: .percent(20),
    trigger: .percent(3),
    topUpSize: .percent(30),
    repayTarget: .percent(110),
    reactionMedian: .seconds(60),
    reactionDeviation: .percent(50),
    reactionLimit: 3,
    fee: .fixed(.gwei(5))
  )

  static let users = OrderFlowSpec(
    protocolID: ProtocolID(0),
    intentsPerHour: Ratio(partsPerBillion: 40_000_000_000),
    reduceShare: .percent(60),
    size: .percent(20),
    fee: .fixed(.gwei(5))
  )

  static let vaultBook = DrawnVaultBook(
    count: 40,
    totalDebt: QuoteAmount(micros: 400_000_000_000),
    debtTail: .percent(130),
    excessMedian: .percent(8),
    excessDeviation: .percent(80),
    excessFloor: .percent(1)
  )

  static let positionBook = DrawnPositionBook(
    count: 40,
    openInterest: QuoteAmount(micros: 400_000_000_000),
    longShare: .percent(80),
    sizeTail: .percent(130),
    leverageMedian: .percent(800),
    leverageDeviation: .percent(45),
    leverageFloor: .percent(115),
    leverageCap: .percent(1_500)
  )

  /// Both margin forms.
  static let forms: [ProtocolForm] = [.vaults(vaults), .perpetual(perpetual)]

  /// Everything that a protocol may be: both margin forms, falling prices, three kinds of lending.
  static let everyForm: [ProtocolForm] =
    forms + [.vaults(dutchVaults)] + lendingForms.map { .lending($0) }

  /// Every strategy of the standard catalogue, alone and all together, tuned to act in an hour.
  static var everyPolicy: [PolicySpec] {
    var all: [MitigationSpec] = []
    for descriptor in catalog.descriptors {
      switch descriptor.kind {
      case "circuit-breaker":
        all.append(
          .standard("circuit-breaker", ["threshold": 50_000_000, "rearmThreshold": 20_000_000])
        )
      case "liquidation-pause":
        all.append(
          .standard(
            "liquidation-pause",
            ["from": Int64(1_800).inNanoseconds, "until": Int64(2_400).inNanoseconds]
          )
        )
      case "oracle-fallback":
        all.append(
          .standard("oracle-fallback", ["deviation": 5_000_000, "similar": 1_000_000])
        )
      case "liquidation-throttle":
        all.append(.standard("liquidation-throttle", ["blockLiquidationCap": 5_000_000_000]))
      default: all.append(.standard(descriptor.kind))
      }
    }
    let alone = all.map { PolicySpec(name: $0.kind, mitigations: [$0]) }
    return alone + [PolicySpec(name: "layered", mitigations: all)]
  }
}
