/// Which record made each part of the world what it is: kept only while somebody listens.
///
/// A record's parent is the record without which it would not have happened when it did. The book
/// remembers the last record at every place where one thing hands over to the next: a price, a
/// trigger, an auction, a transaction on its way.
struct CauseBook: Sendable {
  /// A place that a cause is left at and picked up from.
  enum Place {
    /// What moved a market's price last.
    case market(Int)
    /// What changed the published state of an oracle last.
    case oracle(Int)
    /// A protocol's last price.
    case price(Int)
    /// A protocol's last change of directives.
    case directive(Int)
    /// What made an account due.
    case trigger(Int, account: Int32)
    /// What brought the market close to an account's threshold.
    case alarm(Int, account: Int32)
    /// What happened to an auction last.
    case auction(Int, number: Int32)
    /// What gave a keeper group something to sell.
    case sale(group: Int, number: Int)
    /// What a transaction was sent for.
    case transaction(Int64)
  }

  /// Ordinals of one kind of place, by one index; grows as places are used.
  private struct Table: Sendable {
    private var ordinals: [Int64?] = []

    subscript(index: Int) -> Int64? {
      get { index < ordinals.count ? ordinals[index] : nil }
      set {
        while ordinals.count <= index { ordinals.append(nil) }
        ordinals[index] = newValue
      }
    }
  }

  /// Ordinal of the next record.
  private(set) var next: Int64 = 0
  /// What the next record follows from; nil where it comes from outside the modelled world.
  private(set) var current: Int64?

  private var markets = Table()
  private var oracles = Table()
  private var prices = Table()
  private var directives = Table()
  private var triggers: [Table]
  private var alarms: [Table]
  private var auctions: [Table]
  private var sales: [Table]
  private var transactions = Table()

  /// Creates an empty book.
  init(protocols: Int, keeperGroups: Int) {
    triggers = [Table](repeating: Table(), count: protocols)
    alarms = triggers
    auctions = triggers
    sales = [Table](repeating: Table(), count: keeperGroups)
  }

  /// The record that a place remembers.
  subscript(place: Place) -> Int64? {
    switch place {
    case .market(let index): markets[index]
    case .oracle(let index): oracles[index]
    case .price(let index): prices[index]
    case .directive(let index): directives[index]
    case .trigger(let index, let account): triggers[index][Int(account)]
    case .alarm(let index, let account): alarms[index][Int(account)]
    case .auction(let index, let number): auctions[index][Int(number)]
    case .sale(let group, let number): sales[group][number]
    case .transaction(let id): transactions[Int(id)]
    }
  }

  /// What follows has the cause that a place remembers.
  mutating func follow(_ place: Place) { current = self[place] }

  /// What follows has a given cause, or none.
  mutating func follow(_ ordinal: Int64?) { current = ordinal }

  /// Leaves the current cause at a place.
  mutating func note(_ place: Place) {
    switch place {
    case .market(let index): markets[index] = current
    case .oracle(let index): oracles[index] = current
    case .price(let index): prices[index] = current
    case .directive(let index): directives[index] = current
    case .trigger(let index, let account): triggers[index][Int(account)] = current
    case .alarm(let index, let account): alarms[index][Int(account)] = current
    case .auction(let index, let number): auctions[index][Int(number)] = current
    case .sale(let group, let number): sales[group][number] = current
    case .transaction(let id): transactions[Int(id)] = current
    }
  }

  /// Takes the ordinal of a record.
  mutating func takeOrdinal() -> Int64 {
    defer { next += 1 }
    return next
  }
}
