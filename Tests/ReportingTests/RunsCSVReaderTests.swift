import Experiments
import MarketSimulation
import Reporting
import Testing

private let header =
  "scenario,point,policy,replication,seed,status,flags,digest,exogenous_digest,depth_usd,loss_usd"
private let definitions = [definition("loss_usd")]

private func read(_ text: String) throws(RunsCSVError) -> [RunsRow] {
  try RunsCSVReader.read(Array(text.utf8), metrics: definitions)
}

private func failure(_ text: String) -> RunsCSVError? {
  do throws(RunsCSVError) {
    _ = try read(text)
    return nil
  } catch {
    return error
  }
}

struct RunsCSVReaderTests {
  @Test func `rows come back as they were written`() throws {
    let result = try tableResult(
      points: [
        StudyPoint(
          id: "p0000",
          parameters: [StudyParameter(column: "note", value: "say \"a,b\"\nc")],
          scenario: toyScenario(name: "café, \"x\"", policies: ["baseline", "brake"])
        )
      ],
      policies: ["baseline", "brake"],
      replications: 3
    ) { _, policy, replication in
      policy == 1 && replication == 2 ? failedRun : ok([.micros(5)], flags: .poolEviction)
    }
    let file = RunsTable.file(result, metrics: definitions)
    let rows = try RunsCSVReader.read(file.bytes, metrics: definitions)
    #expect(rows.count == 6)
    let row = rows[4]
    #expect(row.scenario == "café, \"x\"")
    #expect(row.point == "p0000")
    #expect(row.policy == "brake")
    #expect(row.replication == 1)
    #expect(row.seed == 42)
    #expect(row.status == .ok)
    #expect(row.flags == ["pool-eviction"])
    #expect(row.digest == 0x00f3_0000_0000_00a1)
    #expect(row.exogenousDigest == 0xfeed)
    #expect(row.parameters == [StudyParameter(column: "note", value: "say \"a,b\"\nc")])
    #expect(rows[5].status == .failed)
    #expect(rows[5].digest == nil)
  }

  @Test func `a file of a spreadsheet with carriage returns is read too`() throws {
    let rows = try read("\(header)\r\ns,p0,b,1,s2a,ok,,d1,x2,7,8\r\ns,p0,b,2,s2a,ok,,d1,x2,7,8")
    #expect(rows.map(\.replication) == [1, 2])
    #expect(rows[0].parameters == [StudyParameter(column: "depth_usd", value: "7")])
  }

  @Test func `bad files say where and what`() {
    #expect(failure("") == .empty)
    #expect(failure("scenario,point\n") == .missingColumn("policy"))
    #expect(failure("point,scenario\n") == .missingColumn("scenario"))
    #expect(failure("\(header)\na,b\n") == .fieldCount(line: 2, expected: 11, found: 2))
    #expect(failure("\(header)\n\"a\"b,c\n") == .malformedField(line: 2))
    #expect(failure("\(header)\n\"a\n") == .malformedField(line: 2))
    let bad: [(String, String, String)] = [
      ("s,p,b,x,s1,ok,,d1,x1,,", "replication", "x"),
      ("s,p,b,-1,s1,ok,,d1,x1,,", "replication", "-1"),
      ("s,p,b,1,42,ok,,d1,x1,,", "seed", "42"),
      ("s,p,b,1,s1,fine,,d1,x1,,", "status", "fine"),
      ("s,p,b,1,s1,ok,,x1,x1,,", "digest", "x1"),
      ("s,p,b,1,s1,ok,,d1,d1,,", "exogenous_digest", "d1"),
    ]
    for (line, column, found) in bad {
      #expect(
        failure("\(header)\n\(line)\n") == .badValue(line: 2, column: column, found: found)
      )
    }
    #expect(
      throws: RunsCSVError.notUTF8,
      performing: { try RunsCSVReader.read([0x61, 0xFF, 0x0A]) }
    )
  }

  @Test func `random bytes never trap`() {
    var bits: UInt64 = 88_172_645_463_325_252
    let alphabet = Array("\",\r\na0sdx".utf8)
    var parsed = 0
    for _ in 0..<500 {
      var bytes = Array(header.utf8) + [0x0A]
      for _ in 0..<60 {
        bits ^= bits << 13
        bits ^= bits >> 7
        bits ^= bits << 17
        bytes.append(alphabet[Int(bits >> 40) % alphabet.count])
      }
      if (try? RunsCSVReader.read(bytes, metrics: definitions)) != nil { parsed += 1 }
    }
    #expect(parsed < 500)
  }
}
