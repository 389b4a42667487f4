package import Margining
import Quantities

/// Reads a book of loans in long form: `account,protocol,kind,asset_or_market,amount,entry_price`.
///
/// `kind` is `collateral` (what is supplied) and `debt`; an account has at most one row of each for
/// an asset. Rows of the scenario's other protocols are left out.
package struct LoanReader {
  /// What the reader must know of the scenario.
  package struct Context: Sendable {
    /// Name of the protocol whose book it is.
    package var protocolName: String
    /// Names of all protocols.
    package var protocolNames: [String]
    /// Names of the protocol's assets, in order.
    package var assets: [String]
    /// Their decimals.
    package var decimals: [UInt8]
  }

  private struct Key: Hashable {
    var account: Int32
    var reserve: Int32
  }

  private let context: Context
  private var entries: [LoanEntry] = []
  private var names: [String] = []
  // Look-up only: the order of accounts and entries is that of their first rows.
  private var accounts: [String: Int32] = [:]
  private var places: [Key: Int] = [:]
  private var hasSupply: [Bool] = []
  private var hasDebt: [Bool] = []

  private init(_ context: Context) { self.context = context }

  /// Reads the accounts of one protocol in the order of their first rows.
  ///
  /// - Throws: the first fault.
  package static func read(
    _ bytes: [UInt8],
    file: String,
    context: Context
  ) throws(FormatError) -> (book: LoanBook, totals: BookTotals) {
    let table = try CSVTable(bytes, file: file)
    try table.checkColumns(allowed: BookReader.columns)
    var order: [Int] = []
    for name in BookReader.columns { order.append(try table.column(name)) }
    var reader = LoanReader(context)
    for cells in table.rows { try reader.take(order.map { cells[$0] }) }
    if reader.names.isEmpty {
      throw FormatError(place: table.header[0].place, path: "", reason: .noRows)
    }
    // By account, and within one in the order of its rows: as a scenario states them.
    let sorted = reader.entries.indices.sorted {
      let (one, other) = (reader.entries[$0].account, reader.entries[$1].account)
      return one != other ? one < other : $0 < $1
    }
    let book = LoanBook(
      accountCount: Int32(reader.names.count),
      entries: sorted.map { reader.entries[$0] }
    )
    return (book, reader.totals(file: file))
  }

  /// Takes one row; cells in the order of `BookReader.columns`.
  private mutating func take(_ cells: [CSVTable.Cell]) throws(FormatError) {
    let (owner, kind, thing, entry) = (cells[1], cells[2], cells[3], cells[5])
    try BookReader.check(owner, isOneOf: context.protocolNames, target: "protocol")
    guard owner.text == context.protocolName else { return }
    if cells[0].text.isEmpty { throw BookReader.fail(.badName(name: ""), cells[0]) }
    let words = ["collateral", "debt"]
    guard words.contains(kind.text) else {
      throw BookReader.fail(
        .unknownChoice(
          found: kind.text,
          nearest: NearestName.find(kind.text, in: words),
          allowed: words
        ),
        kind
      )
    }
    try BookReader.check(thing, isOneOf: context.assets, target: "asset")
    if !entry.text.isEmpty {
      throw BookReader.fail(.unexpected(found: entry.text, expected: ["an empty cell"]), entry)
    }
    guard let reserve = context.assets.firstIndex(of: thing.text) else { return }
    let units = try BookReader.stored(cells[4], power: Int32(context.decimals[reserve]))
    if units < 0 {
      throw BookReader.fail(
        .outOfRange(found: cells[4].text, minimum: "0", maximum: nil),
        cells[4]
      )
    }
    try put(cells, ReserveID(Int32(reserve)), units, isDebt: kind.text == "debt")
  }

  private mutating func put(
    _ cells: [CSVTable.Cell],
    _ reserve: ReserveID,
    _ units: Int64,
    isDebt: Bool
  ) throws(FormatError) {
    var account = Int32(names.count)
    if let known = accounts[cells[0].text] {
      account = known
    } else {
      accounts[cells[0].text] = account
      names.append(cells[0].text)
    }
    let key = Key(account: account, reserve: reserve.index)
    var place = entries.count
    if let known = places[key] {
      place = known
    } else {
      places[key] = place
      hasSupply.append(false)
      hasDebt.append(false)
      entries.append(
        LoanEntry(account: AccountID(account), reserve: reserve, supplied: 0, owed: 0)
      )
    }
    if isDebt ? hasDebt[place] : hasSupply[place] {
      throw BookReader.fail(
        .duplicateRow(account: cells[0].text, kind: cells[2].text),
        cells[0]
      )
    }
    if isDebt {
      hasDebt[place] = true
      entries[place].owed = units
    } else {
      hasSupply[place] = true
      entries[place].supplied = units
    }
  }

  private func totals(file: String) -> BookTotals {
    var totals: [BookTotals.Total] = []
    for (index, asset) in context.assets.enumerated() {
      var (supplied, owed): (Int128, Int128) = (0, 0)
      for entry in entries where entry.reserve.index == Int32(index) {
        supplied += Int128(entry.supplied)
        owed += Int128(entry.owed)
      }
      func text(_ sum: Int128) -> String {
        DecimalText(mantissa: sum, exponent: -Int32(context.decimals[index])).text + " " + asset
      }
      totals.append(.init(label: "collateral", amount: text(supplied)))
      totals.append(.init(label: "debt", amount: text(owed)))
    }
    return BookTotals(
      protocolName: context.protocolName,
      file: file,
      accounts: Int32(clamping: names.count),
      totals: totals
    )
  }
}
