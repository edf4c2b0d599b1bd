import SQLCore
import Storage
import Testing

@testable import AgentRuntime

@Suite("Validation of components")
struct ComponentValidatorTests {
    @Test("Whole configurations get the Python program's problems")
    func agreesWithTheModels() throws {
        for (type, config, problems) in ModelAnswers.all {
            let found = ComponentValidator.validate(try JSONText(config), as: type).map(\.description)
            #expect(found == problems, "\(type) \(config)")
        }
    }

    @Test("Booleans are taken as pydantic takes them")
    func coercesBooleans() throws {
        for (message, values) in CoercionAnswers.boolean {
            for value in values { #expect(Coercion.problem(ofBoolean: try JSONText(value)) == message, "\(value)") }
        }
    }

    @Test("Integers are taken as pydantic takes them")
    func coercesIntegers() throws {
        for (message, values) in CoercionAnswers.integer {
            for value in values { #expect(Coercion.problem(ofInteger: try JSONText(value)) == message, "\(value)") }
        }
        let digits = String(repeating: "9", count: 4_300)
        #expect(Coercion.problem(ofInteger: .string(digits)) == nil)
        #expect(Coercion.problem(ofInteger: .string(digits + "9")) == FieldMessage.integerSize)
    }

    @Test("Numbers are taken as pydantic takes them")
    func coercesNumbers() throws {
        for (message, values) in CoercionAnswers.number {
            for value in values { #expect(Coercion.problem(ofNumber: try JSONText(value)) == message, "\(value)") }
        }
        let huge = try JSONText("1" + String(repeating: "0", count: 400))
        #expect(Coercion.problem(ofNumber: huge) == FieldMessage.number)
    }

    @Test("UUIDs are taken as pydantic takes them")
    func readsUUIDs() throws {
        for (value, message) in CoercionAnswers.uuid {
            #expect(UUIDSyntax.problem(of: try JSONText(value)) == message, "\(value)")
        }
    }

    @Test(
        "A name must be there, not empty, and storable",
        arguments: [
            (#"{"name": ""}"#, FieldMessage.empty),
            (#"{"name": "\ud800"}"#, FieldMessage.unicode),
            (#"{"name": 5}"#, FieldMessage.string),
            (#"{"na\u006de": ""}"#, FieldMessage.empty),
        ]
    )
    func refusesNames(_ config: String, _ message: String) throws {
        let problems = ComponentValidator.validate(try JSONText(config), as: .security)
        #expect(problems == [FieldProblem(["name"], message)])
    }

    @Test("Where pydantic's own locations would show Python's types, one problem names the field")
    func simplifiesUnions() throws {
        let server = try JSONText(#"{"name": "a", "capabilities": [], "server_path": 5}"#)
        #expect(
            ComponentValidator.validate(server, as: .mcpServer) == [FieldProblem(["server_path"], FieldMessage.path)]
        )
        let evaluation = try JSONText(#"{"name": "a", "test_cases": [], "run_agent": 5}"#)
        #expect(
            ComponentValidator.validate(evaluation, as: .evaluation)
                == [FieldProblem(["run_agent"], FieldMessage.string)]
        )
    }

    @Test("What is no object is one problem", arguments: ComponentType.allCases)
    func refusesOtherKinds(_ type: ComponentType) throws {
        for text in ["[]", "null", "5", #""agent""#] {
            #expect(ComponentValidator.validate(try JSONText(text), as: type).count == 1)
        }
    }

    @Test("Problems never repeat a value")
    func hidesValues() throws {
        let config = try JSONText(#"{"name": 1, "llm": {"api_key": ["sk-secret"], "temperature": "sk-secret"}}"#)
        let problems = ComponentValidator.validate(config, as: .agent)
        #expect(problems.count == 3)
        #expect(!problems.joinedDescription.contains("sk-secret"))
    }

    @Test("Problems are joined by semicolons")
    func joins() throws {
        let problems = ComponentValidator.validate(try JSONText(#"{"name": "a"}"#), as: .llm)
        #expect(problems.joinedDescription == "Field 'provider': Field required; Field 'model': Field required")
    }

    @Test("An agent's settings for its LLM at the top level are noticed")
    func noticesMisplacedSettings() throws {
        let config = try JSONText(#"{"name": "a", "model": "m", "llm": {"temperature": 1}, "temperature": 1}"#)
        #expect(ComponentValidator.validate(config, as: .agent).isEmpty)
        #expect(ComponentValidator.notices(config, as: .agent).map(\.location) == [["model"], ["temperature"]])
        #expect(ComponentValidator.notices(config, as: .llm).isEmpty)
    }
}
