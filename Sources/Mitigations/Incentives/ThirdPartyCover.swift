public import Quantities

/// An insurer outside the protocol pays losses that nobody's capital covered, after a while, up to
/// a capacity, for a premium from the insurance.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | quiet | uncovered losses have grown by more than `deductible` since the last claim | claimed |
/// | claimed | `claimDelay` has passed; nobody has to act | quiet, and the claim is paid |
///
/// A claim asks for what was uncovered when it was filed. What is paid goes to whoever still bears
/// a loss, then to the insurance.
public final class ThirdPartyCover: MitigationStrategy {
  /// When the claim under way is paid, or nil.
  public private(set) var paysAt: SimInstant?

  private let capacity: QuoteAmount
  private let deductible: QuoteAmount
  private let claimDelay: SimDuration
  private let premium: Ratio
  private var claimed: Int64 = 0
  private var filed: Int64 = 0
  private var account = CoverAccount(premium: .zero, claims: .zero)
  private var chargedUntil: SimInstant = .start

  init(_ values: [Int64]) throws(MitigationError) {
    capacity = QuoteAmount(micros: values[0])
    deductible = QuoteAmount(micros: values[1])
    claimDelay = SimDuration(nanoseconds: values[2])
    premium = Ratio(partsPerBillion: values[3])
    guard deductible < capacity else { throw .contradiction("deductible is not below capacity") }
  }

  /// Books the payment of a claim.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    requests.wakeAt = paysAt
  }

  /// Charges the premium of each hour at its start, files claims and pays them.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let hour: Int64 = 3_600_000_000_000
    if view.now >= chargedUntil {
      let hours = (view.now - chargedUntil).nanoseconds / hour + 1
      chargedUntil = chargedUntil + SimDuration(nanoseconds: hours * hour)
      let yearly = Int128(capacity.micros) * Int128(premium.partsPerBillion) / 1_000_000_000
      // Up: what the insurance owes is never less than its share of the year.
      let part = (yearly * Int128(hours) + 8_759) / 8_760
      account.premium = QuoteAmount(micros: Int64(clamping: Int128(account.premium.micros) + part))
    }
    if let end = paysAt, view.now >= end {
      paysAt = nil
      account.claims = QuoteAmount(micros: account.claims.micros + filed)
    }
    file(view)
    directives.cover = account
    directives.level = paysAt == nil ? 0 : 1
    directives.cause = directives.level
  }

  private func file(_ view: borrowing ProtocolView) {
    let uncovered = max(view.layers.uncovered.micros, view.badDebt.micros)
    let left = capacity.micros - account.claims.micros
    guard paysAt == nil, left > 0, uncovered - claimed > deductible.micros else { return }
    filed = min(left, uncovered - claimed - deductible.micros)
    claimed = uncovered
    paysAt = view.now + claimDelay
  }

  /// What the catalogue says about the cover.
  public static let descriptor = StrategyDescriptor(
    kind: "third-party-cover",
    summary: "An outside insurer pays uncovered losses after a delay, up to a capacity.",
    family: .incentives,
    runs: .inContract,
    observes: "The losses that its own books show as uncovered.",
    faults: """
      The premium leaves the insurance in every quiet year, and that much sooner others pay; the \
      money comes after the claim's delay, when the run is over; beyond the capacity it ends; an \
      insurer that refuses or fails is not modelled.
      """,
    source: "Nexus Mutual and InsurAce cover: 2 to 4 % a year, claims assessed in days.",
    parameters: [
      .quote("capacity", 1...10_000_000_000, 1_000_000, "Most that is paid in a run."),
      .quote("deductible", 0...1_000_000_000, 10_000, "Loss that a claim leaves; below capacity."),
      .duration("claimDelay", 60...31_536_000, 604_800, "Time from a claim to its payment."),
      .ratio(
        "premium",
        0...1_000_000_000,
        30_000_000,
        "Price of a year, as share of the capacity."
      ),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try ThirdPartyCover(values) }
  )
}
