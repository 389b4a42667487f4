import Margining
import Quantities
import Testing

/// What a user can get wrong about positions, loans and markets, and what he is told.
struct RefusedInputTests {
  private let one: Int64 = 1_000_000_000
  private let scale = BaseScale.standard

  private func problems(_ change: (inout PerpetualSpec) -> Void) -> [ProtocolSpecError] {
    var spec = perpetualRules
    change(&spec)
    return spec.problems()
  }

  private func lending(_ change: (inout LendingSpec) -> Void) -> [ProtocolSpecError] {
    var spec = LendingSpec(
      reserves: [reserve(ether, threshold: 80), reserve(usdc, threshold: 75)],
      liquidation: .closeFactor(CloseFactorRules())
    )
    change(&spec)
    return spec.problems()
  }

  private func book(_ account: BookAccount, _ form: ProtocolForm) -> [ProtocolSpecError] {
    BookSpec.accounts([account]).problems(form: form, scale: scale)
  }

  /// What was wrong, what was found, and what had to be found.
  private typealias Row = (String, [ProtocolSpecError], [ProtocolSpecError])

  @Test func `each bad number is refused with its field and its bound`() {
    for (what, found, expected) in tiersAndLots + accounts + assetsAndMarkets {
      #expect(found == expected, "\(what)")
    }
  }

  private var tiersAndLots: [Row] {
    let tier = MarginTier(from: quote(50), maintenance: .percent(8), initial: .percent(12))
    var early = tier
    early.from = quote(40)
    return [
      (
        "crossed tiers", problems { $0.rules.tiers = [tier, early] },
        [.tooSmall(.tierBound, found: 40_000_000, minimum: 50_000_001)]
      ),
      (
        "a tier from zero",
        problems {
          $0.rules.tiers = [
            MarginTier(from: .zero, maintenance: .percent(8), initial: .percent(12))
          ]
        },
        [.tooSmall(.tierBound, found: 0, minimum: 1)]
      ),
      (
        "a lot of zero", vaultProblems { $0.lotSize = .zero },
        [.tooSmall(.lotSize, found: 0, minimum: 1)]
      ),
      (
        "a negative lot", vaultProblems { $0.lotSize = base(-1) },
        [.tooSmall(.lotSize, found: -100_000_000, minimum: 1)]
      ),
    ]
  }

  private var accounts: [Row] {
    let perpetual = ProtocolForm.perpetual(perpetualRules)
    let vaults = ProtocolForm.vaults(makerRules)
    return [
      (
        "negative collateral", book(vault(base(-1), .zero), vaults),
        [.invalidAccount(AccountID(0), .negativeAmount)]
      ),
      (
        "negative margin", book(position(base(1), quote(-1), entry: usd(1)), perpetual),
        [.invalidAccount(AccountID(0), .negativeAmount)]
      ),
      (
        "an entry price of zero", book(position(base(1), quote(1), entry: usd(0)), perpetual),
        [.invalidAccount(AccountID(0), .entryPriceNotPositive)]
      ),
      (
        "a position beyond 64 bits",
        book(position(BaseQuantity(units: .max), quote(1), entry: Price(nanos: .max)), perpetual),
        [.invalidAccount(AccountID(0), .tooLarge)]
      ),
      (
        "a size without a magnitude",
        book(position(BaseQuantity(units: .min), quote(1), entry: usd(1)), perpetual),
        [.invalidAccount(AccountID(0), .tooLarge)]
      ),
    ]
  }

  private var assetsAndMarkets: [Row] {
    var coin = reserve(bitcoin, threshold: 50)
    coin.origin = .minted
    return [
      (
        "an asset that is listed twice", lending { $0.reserves[1].asset = ether },
        [.selfReference(ReserveID(1))]
      ),
      (
        "a coin that backs itself", lending { $0.reserves.append(coin) },
        [.tooLarge(.ownCoinThreshold, found: 500_000_000, maximum: 0)]
      ),
      (
        "a threshold that a bonus makes toxic",
        lending {
          $0.reserves[0].liquidationThreshold = .percent(96)
        },
        [.toxicAtThreshold(.liquidationThreshold, found: 960_000_000, maximum: 952_380_952)]
      ),
      (
        "a market that is there twice",
        problems {
          let further = venue().rules.furtherMarkets[0]
          $0.rules.furtherMarkets = [further, further]
        },
        [.invalidMarket(MarketID(1))]
      ),
    ]
  }

  private func vaultProblems(_ change: (inout VaultSpec) -> Void) -> [ProtocolSpecError] {
    var spec = makerRules
    change(&spec)
    return spec.problems()
  }

  @Test func `prices of zero are refused by every form`() throws {
    let zero = Price(nanos: 0)
    var vaults = try VaultWorld([vault(base(1), quote(1))])
    var perpetual = try PerpetualWorld([position(base(1), quote(50), entry: usd(100))])
    var crossings: [Crossing] = []
    #expect(throws: MarginError.priceNotPositive(zero)) {
      try vaults.vaults.observe(.rule, price: zero, multiplier: .one, crossings: &crossings)
    }
    #expect(throws: MarginError.priceNotPositive(zero)) { _ = try perpetual.observe(zero) }
    #expect(crossings.isEmpty)
  }

  @Test func `a market that is not, or no longer, the venue's is refused`() throws {
    let venue = venue()
    let book = [position(base(1), quote(500), entry: usd(100))]
    #expect(throws: MarginError.invalidAccount(AccountID(0), .unknownMarket)) {
      _ = try PerpetualWorld(
        book,
        spec: venue,
        layout: PortfolioLayout(modes: [.isolated(market: 2)])
      )
    }
    let beyond = BookPosition(
      account: AccountID(0),
      market: 2,
      base: base(1),
      entryPrice: usd(100)
    )
    #expect(throws: MarginError.invalidAccount(AccountID(0), .unknownMarket)) {
      _ = try PerpetualWorld(
        book,
        spec: venue,
        layout: PortfolioLayout(modes: [.cross], further: [beyond])
      )
    }
    // An account that is in another market: the fill is refused and changes nothing.
    var world = try PerpetualWorld(
      book,
      spec: venue,
      layout: PortfolioLayout(modes: [.isolated(market: 0)])
    )
    let before = world
    let answer = try world.perpetual.increase(
      AccountID(0),
      market: 1,
      filled: base(1),
      quote: quote(100),
      at: marks(100, 100),
      ledger: &world.ledger
    )
    #expect(answer == .rejected(.wrongMarket))
    #expect(world == before)
  }

  @Test func `a position that grows beyond 64 bits fails the operation and can be undone`() throws {
    var world = try PerpetualWorld(
      [
        position(
          BaseQuantity(units: .max / 2 + 1),
          QuoteAmount(micros: .max / 4),
          entry: Price(nanos: 1_000_000)
        )
      ],
      spec: perpetualRules
    )
    let before = world
    #expect(throws: MarginError.quantity(.overflow)) {
      _ = try world.perpetual.increase(
        AccountID(0),
        filled: BaseQuantity(units: .max / 2 + 1),
        quote: QuoteAmount(micros: 1),
        at: PerpetualMarks(Price(nanos: 1_000_000)),
        ledger: &world.ledger
      )
    }
    world.perpetual.revert(to: 0)
    world.ledger.revert(to: 0)
    #expect(world == before)
  }
}
