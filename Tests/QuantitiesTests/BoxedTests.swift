import Quantities
import Testing

@Suite struct BoxedTests {
  struct Books: Equatable, Sendable {
    var balances: [Int64]
    var total: Int64
  }

  @Test func `a copy of a box is a value of its own`() {
    let first = Boxed(Books(balances: [1, 2], total: 3))
    var second = first
    #expect(first == second)
    second.value.balances[0] = 5
    second.value.total += 4
    #expect(first.value == Books(balances: [1, 2], total: 3))
    #expect(second.value == Books(balances: [5, 2], total: 7))
    #expect(first != second)
    let third = second
    second.value = first.value
    #expect(second == first)
    #expect(third.value.total == 7)
  }
}
