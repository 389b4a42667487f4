import FirebreakCLI
import Testing

private let header = "scenario,size,point,policy,replication,digest_version,digest"

@Suite struct DigestTableTests {
  private func read(_ text: String) -> Result<DigestTable, DigestTable.Fault> {
    do throws(DigestTable.Fault) {
      return .success(try DigestTable(Array(text.utf8)))
    } catch {
      return .failure(error)
    }
  }

  @Test func `a table reads back to the same bytes`() throws {
    let text =
      header + "\nblack-thursday,check,p0001,twap,3,1,d00ff\nreference,full,p0000,a,0,1,d1\n"
    let table = try DigestTable(Array(text.utf8))
    #expect(table.rows.count == 2)
    #expect(table.rows[0].run == RunReference(point: "p0001", policy: "twap", replication: 3))
    #expect(table.rows[1].line == 3)
    #expect(String(decoding: table.bytes, as: UTF8.self) == text)
  }

  @Test func `carriage returns and a missing last newline are accepted`() throws {
    let table = try DigestTable(Array((header + "\r\na,full,p0000,b,0,1,d1").utf8))
    #expect(table.rows.map(\.digest) == ["d1"])
  }

  @Test(arguments: [
    ("", 1, "the header must be " + header),
    ("a,b\n", 1, "the header must be " + header),
    (header + "\na,b\n", 2, "2 cells, expected 7"),
    (header + "\n../a,full,p0000,b,0,1,d1\n", 2, "column scenario: \"../a\" is not valid"),
    (header + "\na,small,p0000,b,0,1,d1\n", 2, "column size: \"small\" is not valid"),
    (header + "\na,full,,b,0,1,d1\n", 2, "column point: \"\" is not valid"),
    (header + "\na,full,p0000,b,x,1,d1\n", 2, "column replication: \"x\" is not valid"),
    (header + "\na,full,p0000,b,0,-1,d1\n", 2, "column digest_version: \"-1\" is not valid"),
  ])
  func `a bad table names its line`(_ text: String, _ line: Int, _ problem: String) {
    #expect(read(text) == .failure(DigestTable.Fault(line: line, problem: problem)))
  }
}
