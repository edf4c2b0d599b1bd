import Storage

/// The members of every component type: the table behind `ComponentValidator`.
///
/// The order is that of the Python program's models, and so that of the problems. Members that are not
/// listed are allowed and ignored.
struct ComponentRules: Sendable {
    let fields: [FieldRule]
    /// Members that look meaningful at the top level and are not read there.
    var ignored: Set<String> = []
    /// A check of the whole, made first: its problem hides all others.
    var precheck: (@Sendable (FieldIndex) -> FieldProblem?)?

    static func rules(of type: ComponentType) -> ComponentRules {
        switch type {
        case .agent: agent
        case .llm: llm
        case .mcpServer: mcpServer
        case .linearWorkflow: linearWorkflow
        case .graphWorkflow: graphWorkflow
        case .customWorkflow: customWorkflow
        case .evaluation: evaluation
        case .security: security
        }
    }

    /// What every component has.
    private static func base(_ type: ComponentType) -> [FieldRule] {
        [.required("name", .name), .optional("description", .text), .defaulted("type", .word([type.rawValue]))]
    }

    private static let agent = ComponentRules(
        fields: base(.agent) + [
            // null grants every registered tool, an empty list none.
            .optional("mcp_servers", .list(.text)),
            .optional("auto", .boolean),
            .optional("llm_config_id", .text),
            .optional("llm", .record("LLMConfigOverrides", llmOverrides)),
            .optional("system_prompt", .text),
            .optional("config_validation_schema", .dictionary),
            .optional("max_iterations", .integer),
            .optional("include_history", .boolean),
            .optional("include_logging", .boolean),
            .optional("exclude_components", .list(.text)),
            .optional("evaluation", .text),
        ],
        ignored: ["model", "provider", "temperature", "max_tokens", "api_base", "api_key", "api_version"]
    )

    private static let llmOverrides: [FieldRule] = [
        .optional("model", .text),
        .optional("temperature", .number),
        .optional("max_tokens", .integer),
        .optional("system_prompt", .text),
        .optional("api_base", .text),
        .optional("api_key", .text),
        .optional("api_version", .text),
    ]

    private static let llm = ComponentRules(
        fields: base(.llm) + [
            .required("provider", .text),
            .required("model", .text),
            .optional("temperature", .number),
            .optional("max_tokens", .integer),
            .optional("default_system_prompt", .text),
            .optional("api_key_env_var", .text),
            .optional("api_base", .text),
            .optional("api_version", .text),
        ]
    )

    private static let mcpServer = ComponentRules(
        fields: base(.mcpServer) + [
            // `TransportType` has checked it, and takes an empty value for a missing one.
            .defaulted("transport_type", .anything),
            .optional("server_path", .path),
            .optional("http_endpoint", .text),
            .optional("headers", .map(.text)),
            .optional("command", .text),
            .optional("args", .list(.text)),
            .defaulted("roots", .list(.record("RootConfig", root))),
            .required("capabilities", .list(.text)),
            .defaulted("timeout", .number),
            .defaulted("registration_timeout", .number),
            .optional("exclude", .list(.text)),
        ],
        precheck: { fields in
            do throws(FieldProblem) {
                _ = try TransportType(of: fields)
                return nil
            } catch {
                return error
            }
        }
    )

    private static let root: [FieldRule] = [
        .required("uri", .text),
        .required("name", .text),
        .required("capabilities", .list(.text)),
    ]

    private static let linearWorkflow = ComponentRules(
        fields: base(.linearWorkflow) + [.required("steps", .list(.textOrRecord("WorkflowComponent", step)))] + history
    )

    private static let step: [FieldRule] = [
        .required("name", .text),
        .required("type", .word(["agent", "linear_workflow", "custom_workflow"])),
    ]

    private static let history: [FieldRule] = [
        .optional("include_history", .boolean),
        .optional("include_logging", .boolean),
    ]

    private static let graphWorkflow = ComponentRules(
        fields: base(.graphWorkflow) + [
            .required("nodes", .list(.record("GraphWorkflowNode", node))),
            .required("edges", .list(.record("GraphWorkflowEdge", edge))),
        ] + history
    )

    private static let node: [FieldRule] = [
        .required("node_id", .text),
        .required("name", .text),
        .required("type", .word(["agent"])),
    ]

    private static let edge: [FieldRule] = [.required("from", .text), .required("to", .text)]

    private static let customWorkflow = ComponentRules(
        fields: base(.customWorkflow) + [.required("module_path", .path), .required("class_name", .text)]
    )

    private static let evaluation = ComponentRules(
        fields: [
            .optional("component_type", .text),
            .optional("component_config", .dictionary),
            .required("test_cases", .list(.record("EvaluationCase", testCase))),
            .optional("review_llm", .text),
            .optional("expected_schema", .dictionary),
            .optional("component_refs", .list(.text)),
            // Python code may pass a function; a file can only name one.
            .optional("run_agent", .text),
            .defaulted("run_agent_kwargs", .dictionary),
            .defaulted("use_cache", .boolean),
            .defaulted("cache_ttl", .integer),
            .defaulted("force_refresh", .boolean),
            .optional("evaluation_config_id", .text),
        ] + base(.evaluation)
    )

    private static let testCase: [FieldRule] = [
        .defaulted("id", .uuid),
        .optional("name", .text),
        .required("input", .text),
        .optional("output", .anything),
        .required("expectations", .list(.text)),
    ]

    private static let security = ComponentRules(
        fields: base(.security) + [.defaulted("config_dict", .dictionary)]
    )
}
