import Mitigations
import Quantities

func instant(_ seconds: Int64) -> SimInstant { SimInstant(nanoseconds: seconds * 1_000_000_000) }

func whole(_ price: Int64) -> Price { Price(nanos: price * 1_000_000_000) }

/// A price as published; times in seconds.
func published(_ price: Int64, observed: Int64, written: Int64? = nil) -> PublishedPrice {
  PublishedPrice(
    price: whole(price),
    observedAt: instant(observed),
    writtenAt: instant(written ?? observed)
  )
}

/// A view in which only the named parts matter; times in seconds, prices in whole units.
func view(
  at seconds: Int64,
  price: PublishedPrice? = nil,
  primary: PublishedPrice? = nil,
  queued: PublishedPrice? = nil,
  secondary: PublishedPrice? = nil
) -> ProtocolView {
  ProtocolView(
    now: instant(seconds),
    blockNumber: seconds,
    blockAt: instant(seconds),
    gasPrice: .gwei(10),
    blockFullness: .percent(90),
    price: price,
    primary: primary,
    queued: queued,
    secondary: secondary,
    openInterest: .zero,
    dueCount: 0,
    liquidatedNotional: .zero,
    insurance: .zero,
    badDebt: .zero,
    withdrawnValue: .zero,
    lockedValue: .zero
  )
}

/// A view whose protocol price is `price` and fresh.
func view(at seconds: Int64, price: Int64, queued: Int64? = nil) -> ProtocolView {
  view(
    at: seconds,
    price: published(price, observed: seconds),
    queued: queued.map { published($0, observed: seconds) }
  )
}

/// Parameters of a kind by name; the others have their defaults.
func specification(_ kind: String, _ changes: [String: Int64] = [:]) -> MitigationSpec {
  let parameters = MitigationCatalog.standard.descriptor(of: kind)?.parameters ?? []
  return MitigationSpec(
    kind: kind,
    values: parameters.map { changes[$0.name] ?? $0.defaultValue }
  )
}

func make(_ kind: String, _ changes: [String: Int64] = [:]) throws -> any MitigationStrategy {
  try MitigationCatalog.standard.make(specification(kind, changes))
}

let second: Int64 = 1_000_000_000
let percent: Int64 = 10_000_000

/// A strategy in a small copy of the engine: every block observes, then acts as its place allows.
struct Harness {
  let strategy: any MitigationStrategy
  let isPoked: Bool
  var standing = Directives()
  var activations = 0
  var wantsTransaction = false
  var wakeAt: SimInstant?

  init(_ kind: String, _ changes: [String: Int64] = [:]) throws {
    strategy = try make(kind, changes)
    isPoked = MitigationCatalog.standard.descriptor(of: kind)?.runs != .inContract
  }

  /// Ends a block: an `inContract` strategy acts; of a poked one the wish is noted.
  mutating func block(_ view: ProtocolView) {
    standing = standing.standing(at: view.now)
    var requests = StrategyRequests()
    strategy.observe(view, requests: &requests)
    wantsTransaction = requests.wantsTransaction
    wakeAt = requests.wakeAt
    if !isPoked { act(view) }
  }

  /// Executes the strategy's transaction.
  mutating func act(_ view: ProtocolView) {
    standing = standing.standing(at: view.now)
    let before = standing.level
    strategy.act(view, directives: &standing)
    if standing.level > before { activations += 1 }
  }
}
