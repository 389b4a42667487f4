package import Margining
import Quantities

/// Reads a book in long form: `account,protocol,kind,asset_or_market,amount,entry_price`.
///
/// `kind` is `collateral` and `debt` for vaults, `position` and `collateral` (the margin) for
/// perpetuals. Rows of the scenario's other protocols are left out.
package struct BookReader {
  /// Columns of the format.
  package static let columns = [
    "account", "protocol", "kind", "asset_or_market", "amount", "entry_price",
  ]

  /// What the reader must know of the scenario.
  package struct Context: Sendable {
    /// Name of the protocol whose book it is.
    package var protocolName: String
    /// Names of all protocols.
    package var protocolNames: [String]
    /// Whether positions are read instead of vaults.
    package var isPerpetual: Bool
    /// Name of the market.
    package var market: String
    /// Name of the base asset.
    package var base: String
    /// Decimals of the base asset.
    package var baseDecimals: UInt8
    /// Name of the quote asset.
    package var quote: String
  }

  private let context: Context
  private var names: [String] = []
  private var accounts: [Partial] = []
  // Lookup only: the order of accounts is that of their first rows.
  private var indices: [String: Int] = [:]

  private struct Partial {
    var place: SourcePlace
    var base: Int64?
    var quote: Int64?
    var entryPrice: Int64?
  }

  private init(_ context: Context) { self.context = context }

  /// Reads the accounts of one protocol in the order of their first rows.
  ///
  /// - Throws: the first fault.
  package static func read(
    _ bytes: [UInt8],
    file: String,
    context: Context
  ) throws(FormatError) -> (accounts: [BookAccount], totals: BookTotals) {
    let table = try CSVTable(bytes, file: file)
    try table.checkColumns(allowed: columns)
    var order: [Int] = []
    for name in columns { order.append(try table.column(name)) }
    var reader = BookReader(context)
    for cells in table.rows { try reader.take(order.map { cells[$0] }) }
    if reader.accounts.isEmpty {
      throw FormatError(place: table.header[0].place, path: "", reason: .noRows)
    }
    let accounts = try reader.finished()
    return (accounts, reader.totals(file: file))
  }

  static func fail(_ reason: FormatReason, _ cell: CSVTable.Cell) -> FormatError {
    FormatError(place: cell.place, path: "", reason: reason)
  }

  /// Takes one row; cells in the order of `columns`.
  private mutating func take(_ cells: [CSVTable.Cell]) throws(FormatError) {
    let (owner, kind) = (cells[1], cells[2])
    try Self.check(owner, isOneOf: context.protocolNames, target: "protocol")
    guard owner.text == context.protocolName else { return }
    if cells[0].text.isEmpty { throw Self.fail(.badName(name: ""), cells[0]) }
    let words = context.isPerpetual ? ["collateral", "position"] : ["collateral", "debt"]
    guard words.contains(kind.text) else {
      throw Self.fail(
        .unknownChoice(
          found: kind.text,
          nearest: NearestName.find(kind.text, in: words),
          allowed: words
        ),
        kind
      )
    }
    var index = accounts.count
    if let known = indices[cells[0].text] {
      index = known
    } else {
      indices[cells[0].text] = index
      names.append(cells[0].text)
      accounts.append(Partial(place: cells[0].place))
    }
    try put(cells, into: index)
  }

  /// Refuses a cell that names nothing that there is.
  static func check(
    _ cell: CSVTable.Cell,
    isOneOf known: [String],
    target: String
  ) throws(FormatError) {
    if known.contains(cell.text) { return }
    throw fail(
      .unknownReference(
        target: target,
        found: cell.text,
        nearest: NearestName.find(cell.text, in: known),
        known: known
      ),
      cell
    )
  }

  private mutating func put(_ cells: [CSVTable.Cell], into index: Int) throws(FormatError) {
    let (kind, thing, amount, entry) = (cells[2].text, cells[3], cells[4], cells[5])
    let isBase = context.isPerpetual ? kind == "position" : kind == "collateral"
    let expected = !isBase ? context.quote : (context.isPerpetual ? context.market : context.base)
    guard thing.text == expected else {
      throw Self.fail(.wrongAsset(found: thing.text, expected: expected), thing)
    }
    let present = isBase ? accounts[index].base : accounts[index].quote
    if present != nil {
      throw Self.fail(.duplicateRow(account: names[index], kind: kind), cells[0])
    }
    let decimals = isBase ? context.baseDecimals : 6
    let value = try Self.stored(amount, power: Int32(decimals))
    if kind != "position", value < 0 {
      throw Self.fail(.outOfRange(found: amount.text, minimum: "0", maximum: nil), amount)
    }
    if kind == "position" {
      if value == 0 {
        throw Self.fail(.outOfRange(found: amount.text, minimum: "not 0", maximum: nil), amount)
      }
      let price = try Self.stored(entry, power: 9)
      if price <= 0 {
        throw Self.fail(.outOfRange(found: entry.text, minimum: "above 0", maximum: nil), entry)
      }
      accounts[index].entryPrice = price
    } else if !entry.text.isEmpty {
      throw Self.fail(.unexpected(found: entry.text, expected: ["an empty cell"]), entry)
    }
    if isBase { accounts[index].base = value } else { accounts[index].quote = value }
  }

  /// A number as a stored integer of 10⁻ᵖ.
  static func stored(_ cell: CSVTable.Cell, power: Int32) throws(FormatError) -> Int64 {
    guard let (number, rest) = DecimalText.leading(cell.text), rest.isEmpty else {
      throw Self.fail(.notANumber(found: cell.text), cell)
    }
    switch number.scaled(by: 1, power: power) {
    case .exact(let value) where value.magnitude <= 1_000_000_000_000_000_000: return value
    case .tooPrecise:
      let step = DecimalText(mantissa: 1, exponent: -power).text
      throw Self.fail(.tooPrecise(found: cell.text, step: step), cell)
    case .exact, .tooLarge:
      throw Self.fail(
        .outOfRange(found: cell.text, minimum: nil, maximum: "1e18 stored units"),
        cell
      )
    }
  }

  private func finished() throws(FormatError) -> [BookAccount] {
    var result: [BookAccount] = []
    for (name, account) in zip(names, accounts) {
      // A vault without a debt row owes nothing; every other half is an oversight.
      let quote = account.quote ?? (context.isPerpetual ? nil : 0)
      guard let base = account.base, let quote else {
        let missing = account.base == nil && context.isPerpetual ? "position" : "collateral"
        throw FormatError(
          place: account.place,
          path: "",
          reason: .incompleteAccount(account: name, missing: missing)
        )
      }
      result.append(
        BookAccount(
          base: BaseQuantity(units: base),
          quote: QuoteAmount(micros: quote),
          entryPrice: account.entryPrice.map { Price(nanos: $0) }
        )
      )
    }
    return result
  }

  private func totals(file: String) -> BookTotals {
    var (plus, minus, quote): (Int128, Int128, Int128) = (0, 0, 0)
    for account in accounts {
      let base = Int128(account.base ?? 0)
      if base > 0 { plus += base } else { minus -= base }
      quote += Int128(account.quote ?? 0)
    }
    func text(_ sum: Int128, _ decimals: UInt8, _ asset: String) -> String {
      DecimalText(mantissa: sum, exponent: -Int32(decimals)).text + " " + asset
    }
    let base = text(plus, context.baseDecimals, context.base)
    let money = text(quote, 6, context.quote)
    let totals: [BookTotals.Total] =
      context.isPerpetual
      ? [
        .init(label: "long", amount: base),
        .init(label: "short", amount: text(minus, context.baseDecimals, context.base)),
        .init(label: "margin", amount: money),
      ]
      : [.init(label: "collateral", amount: base), .init(label: "debt", amount: money)]
    return BookTotals(
      protocolName: context.protocolName,
      file: file,
      accounts: Int32(clamping: accounts.count),
      totals: totals
    )
  }
}
