import Reporting
import Testing

private typealias Row = SuiteExpectations.Row

struct SuiteExpectationsTests {
  @Test(arguments: [SuiteExpectations.Layout.means, .targets])
  func `what was written reads back`(_ layout: SuiteExpectations.Layout) throws {
    let rows =
      layout == .means
      ? [
        Row(key: ["a", "p0000", "twap", "halted_s"], figure: 0.1),
        Row(key: ["a", "p0000", "twap", "x,y"], figure: nil),
      ] : [Row(key: ["T1.1"], status: "not attempted", figure: nil)]
    let bytes = SuiteExpectations(rows: rows).bytes(layout: layout)
    #expect(try SuiteExpectations(bytes, layout: layout).rows == rows)
  }

  @Test(arguments: [
    ("", 1, "the header must be target,status,figure"),
    ("target,figure\n", 1, "the header must be target,status,figure"),
    ("target,status,figure\nT1.1,passed\n", 2, "2 cells, expected 3"),
    ("target,status,figure\nT1.1,passed,nan\n", 2, "nan is no number"),
    ("target,status,figure\nT1.1,passed,x\n", 2, "x is no number"),
  ])
  func `a bad line is named`(_ text: String, _ line: Int, _ problem: String) {
    let expected = #"Fault(line: \#(line), problem: "\#(problem)")"#
    do throws(SuiteExpectations.Fault) {
      _ = try SuiteExpectations(Array(text.utf8), layout: .targets)
      Issue.record("no fault")
    } catch {
      #expect("\(error)" == expected)
    }
  }

  private func moved(_ stored: Double?, _ found: Double?, _ tolerance: Double) -> Bool {
    !SuiteExpectations(rows: [Row(key: ["k"], figure: stored)])
      .differences(to: [Row(key: ["k"], figure: found)], tolerance: tolerance).isEmpty
  }

  @Test func `a figure moves when it differs by more than the tolerance`() {
    #expect(!moved(100, 100.9, 0.01))
    #expect(moved(100, 101.1, 0.01))
    #expect(!moved(-100, -99.1, 0.01))
    #expect(moved(1, -1, 0.01))
    #expect(moved(0, 1e-12, 0.5))
    #expect(moved(nil, 0, 1))
    #expect(!moved(nil, nil, 0))
    #expect(!moved(7, 7, 0))
  }

  @Test func `a new figure and one that is gone are differences, and so is a status`() {
    let stored = SuiteExpectations(rows: [
      Row(key: ["a"], status: "passed", figure: 1), Row(key: ["b"], status: "missed", figure: 1),
    ])
    let found = [
      Row(key: ["a"], status: "missed", figure: 1), Row(key: ["c"], status: "passed", figure: 1),
    ]
    let differences = stored.differences(to: found, tolerance: 1)
    #expect(differences.map(\.key) == [["a"], ["c"], ["b"]])
    #expect(differences.map { $0.expected == nil } == [false, true, false])
    #expect(differences.map { $0.found == nil } == [false, false, true])
  }
}
