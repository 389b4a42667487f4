public import Quantities

/// Medians of prices, with what to do about an even number of them said in the name.
public enum MedianOf {
  /// Returns element ⌊n ÷ 2⌋ of the sorted prices: the upper one of two in the middle.
  ///
  /// - Returns: The position of that price in the list, or nil for an empty one; of equal prices
  ///   the earlier one counts as smaller.
  public static func upper(_ prices: [Price]) -> Int? {
    prices.isEmpty ? nil : order(prices)[prices.count / 2]
  }

  /// Returns the median, for an even number the mean of the two in the middle.
  ///
  /// - Rounding: to nearest even.
  public static func middle(_ prices: [Price]) throws(QuantityError) -> Price? {
    if prices.isEmpty { return nil }
    let order = order(prices)
    let high = prices[order[prices.count / 2]]
    if prices.count % 2 == 1 { return high }
    let low = prices[order[prices.count / 2 - 1]]
    let mean = try WideArithmetic.divide(
      Int128(low.nanos) + Int128(high.nanos),
      by: 2,
      rounding: .halfEven
    )
    return Price(nanos: try WideArithmetic.narrow(mean))
  }

  /// Returns the weighted median: the first sorted price at which half of the weight is reached.
  ///
  /// - Returns: Its position, or nil where nothing has weight.
  public static func weighted(_ prices: [Price], weights: [Int64]) -> Int? {
    precondition(prices.count == weights.count, "one weight for each price")
    var total: Int128 = 0
    for weight in weights { total += Int128(max(0, weight)) }
    guard total > 0 else { return nil }
    var reached: Int128 = 0
    for position in order(prices) {
      reached += Int128(max(0, weights[position]))
      if reached * 2 >= total { return position }
    }
    return nil
  }

  /// Positions in ascending order of price; insertion sort, for the few values that a median has.
  private static func order(_ prices: [Price]) -> [Int] {
    var order: [Int] = []
    order.reserveCapacity(prices.count)
    for position in prices.indices {
      var place = order.count
      while place > 0, prices[order[place - 1]] > prices[position] { place -= 1 }
      order.insert(position, at: place)
    }
    return order
  }
}
