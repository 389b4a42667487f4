import Experiments
import Testing

private func front(_ values: [[Double?]]) -> [Bool?] {
  let axes = (0..<(values.first?.count ?? 0)).map {
    ParetoFront.Axis(metric: "m\($0)", figure: .mean)
  }
  return ParetoFront(axes: axes, values: values).isOnFront
}

struct ParetoFrontTests {
  @Test func `who is beaten on every axis is not on the front`() {
    #expect(front([[1, 4], [2, 2], [3, 3], [4, 1]]) == [true, true, false, true])
  }

  @Test func `being equal on one axis and worse on another is being beaten`() {
    #expect(front([[1, 1], [1, 2]]) == [true, false])
  }

  @Test func `equal rows share the front`() {
    #expect(front([[1, 1], [1, 1], [2, 2]]) == [true, true, false])
  }

  @Test func `an undefined axis takes a policy out of the ranking`() {
    #expect(front([[1, nil], [2, 2], [0, 3]]) == [nil, true, true])
  }

  @Test func `without axes nobody is ranked`() {
    #expect(front([[], []]) == [nil, nil])
  }
}

struct ParetoAxisTests {
  @Test func `an axis is a metric and what is taken of it`() {
    let mean = ParetoFront.Axis(metric: "halted_s", figure: .mean)
    #expect(ParetoFront.Axis(parsing: "halted_s") == mean)
    #expect(ParetoFront.Axis(parsing: "halted_s:mean") == mean)
    #expect(
      ParetoFront.Axis(parsing: "bad_debt_usd:es95")
        == ParetoFront.Axis(metric: "bad_debt_usd", figure: .expectedShortfall95)
    )
    for text in ["", ":mean", "a:p99", "a:mean:es95"] {
      #expect(ParetoFront.Axis(parsing: text) == nil, "\(text)")
    }
  }
}
