import Storage

/// Whole configurations and the problems that the Python program's own models find in them, made by asking those.
enum ModelAnswers {
    typealias Answer = (type: ComponentType, config: String, problems: [String])

    static let all = agents + servers + workflows + others

    static let agents: [Answer] = [
        (
            .agent, "{}",
            ["Field 'name': Field required"]
        ),
        (
            .agent, #"{"name":5}"#,
            ["Field 'name': Input should be a valid string"]
        ),
        (
            .agent, #"{"name":null,"type":"llm"}"#,
            [
                "Field 'name': Input should be a valid string",
                "Field 'type': Input should be 'agent'",
            ]
        ),
        (
            .agent, #"{"name":"a","type":5}"#,
            ["Field 'type': Input should be 'agent'"]
        ),
        (
            .agent, #"{"name":"a","mcp_servers":null,"auto":null,"llm":null,"max_iterations":null}"#,
            []
        ),
        (
            .agent,
            #"{"name":"a","mcp_servers":"x","auto":"maybe","llm":[],"max_iterations":1.5,"config_validation_schema":[]}"#,
            [
                "Field 'mcp_servers': Input should be a valid list",
                "Field 'auto': Input should be a valid boolean, unable to interpret input",
                "Field 'llm': Input should be a valid dictionary or instance of LLMConfigOverrides",
                "Field 'config_validation_schema': Input should be a valid dictionary",
                "Field 'max_iterations': Input should be a valid integer, got a number with a fractional part",
            ]
        ),
        (
            .agent,
            #"{"name":"a","mcp_servers":{"a":1},"auto":2,"llm":"x","max_iterations":"1.5","config_validation_schema":"x"}"#,
            [
                "Field 'mcp_servers': Input should be a valid list",
                "Field 'auto': Input should be a valid boolean, unable to interpret input",
                "Field 'llm': Input should be a valid dictionary or instance of LLMConfigOverrides",
                "Field 'config_validation_schema': Input should be a valid dictionary",
                "Field 'max_iterations': Input should be a valid integer, unable to parse string as an integer",
            ]
        ),
        (
            .agent,
            #"{"name":"a","mcp_servers":[1,null],"auto":1,"llm":{"temperature":"hot","max_tokens":"5","model":5,"zz":[1]},"max_iterations":"5.0"}"#,
            [
                "Field 'mcp_servers -> 0': Input should be a valid string",
                "Field 'mcp_servers -> 1': Input should be a valid string",
                "Field 'llm -> model': Input should be a valid string",
                "Field 'llm -> temperature': Input should be a valid number, unable to parse string as a number",
            ]
        ),
        (
            .agent,
            #"{"name":"a","llm_config_id":"\ud800","mcp_servers":["\ud800"],"config_validation_schema":{"\ud800":1}}"#,
            []
        ),
        (
            .agent, #"{"name":"a","name":5}"#,
            ["Field 'name': Input should be a valid string"]
        ),
        (
            .agent, #"{"description":5,"llm":{"model":5},"name":null}"#,
            [
                "Field 'name': Input should be a valid string",
                "Field 'description': Input should be a valid string",
                "Field 'llm -> model': Input should be a valid string",
            ]
        ),
        (
            .agent, #"{"name":"a","type":"Agent","evaluation":{}}"#,
            [
                "Field 'type': Input should be 'agent'",
                "Field 'evaluation': Input should be a valid string",
            ]
        ),
        (
            .agent, #"{"name":"a","auto":"\ud800","max_iterations":"\ud800","type":"\ud800"}"#,
            [
                "Field 'type': Input should be a valid string, unable to parse raw data as a unicode string",
                "Field 'auto': Input should be a valid string, unable to parse raw data as a unicode string",
                "Field 'max_iterations': Input should be a valid string, unable to parse raw data as a unicode string",
            ]
        ),
    ]

    static let servers: [Answer] = [
        (
            .mcpServer, #"{"name":"a"}"#,
            [
                "Field '': Value error, Could not determine transport type. Please provide one of: 'server_path' (for stdio), 'http_endpoint' (for http_stream), or 'command' (for local)."
            ]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"]}"#,
            [
                "Field '': Value error, Could not determine transport type. Please provide one of: 'server_path' (for stdio), 'http_endpoint' (for http_stream), or 'command' (for local)."
            ]
        ),
        (
            .mcpServer, #"{"transport_type":"local"}"#,
            ["Field '': Value error, `command` is required for 'local' transport"]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"command":"x","server_path":"y"}"#,
            ["Field '': Value error, Only `command` and `args` are allowed for 'local' transport"]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"transport_type":"ftp","command":"x"}"#,
            [
                "Field '': Value error, Could not determine transport type. Please provide one of: 'server_path' (for stdio), 'http_endpoint' (for http_stream), or 'command' (for local)."
            ]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"transport_type":"","command":"x"}"#,
            []
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"transport_type":null,"command":5}"#,
            ["Field 'command': Input should be a valid string"]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"transport_type":5,"server_path":5}"#,
            [
                "Field '': Value error, Could not determine transport type. Please provide one of: 'server_path' (for stdio), 'http_endpoint' (for http_stream), or 'command' (for local)."
            ]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"transport_type":"stdio","http_endpoint":"x"}"#,
            ["Field '': Value error, `server_path` is required for 'stdio' transport"]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"transport_type":"stdio","server_path":""}"#,
            []
        ),
        (
            .mcpServer,
            #"{"name":"a","capabilities":["tools"],"transport_type":"stdio","server_path":"","command":""}"#,
            ["Field '': Value error, Only `server_path` is allowed for 'stdio' transport"]
        ),
        (
            .mcpServer,
            #"{"name":"a","capabilities":["tools"],"transport_type":"http_stream","http_endpoint":"x","headers":{"a":1,"b":"c"}}"#,
            ["Field 'headers -> a': Input should be a valid string"]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"transport_type":"http_stream","command":"x"}"#,
            ["Field '': Value error, `http_endpoint` is required for 'http_stream' transport"]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["tools"],"http_endpoint":"x","server_path":"x","headers":[]}"#,
            ["Field '': Value error, Only `http_endpoint` is allowed for 'http_stream' transport"]
        ),
        (
            .mcpServer,
            #"{"name":"a","capabilities":["tools"],"command":"x","args":"y","roots":null,"timeout":null,"registration_timeout":"x","exclude":[1]}"#,
            [
                "Field 'args': Input should be a valid list",
                "Field 'roots': Input should be a valid list",
                "Field 'timeout': Input should be a valid number",
                "Field 'registration_timeout': Input should be a valid number, unable to parse string as a number",
                "Field 'exclude -> 0': Input should be a valid string",
            ]
        ),
        (
            .mcpServer,
            #"{"name":"a","capabilities":null,"command":"x","args":["y",1],"roots":[{},{"uri":1,"name":"x","capabilities":"y"},"z"],"timeout":"15.0","registration_timeout":-1}"#,
            [
                "Field 'args -> 1': Input should be a valid string",
                "Field 'roots -> 0 -> uri': Field required",
                "Field 'roots -> 0 -> name': Field required",
                "Field 'roots -> 0 -> capabilities': Field required",
                "Field 'roots -> 1 -> uri': Input should be a valid string",
                "Field 'roots -> 1 -> capabilities': Input should be a valid list",
                "Field 'roots -> 2': Input should be a valid dictionary or instance of RootConfig",
                "Field 'capabilities': Input should be a valid list",
            ]
        ),
        (
            .mcpServer, #"{"name":"a","capabilities":["t"],"server_path":"\ud800"}"#,
            []
        ),
    ]

    static let workflows: [Answer] = [
        (
            .linearWorkflow, #"{"name":"a"}"#,
            ["Field 'steps': Field required"]
        ),
        (
            .linearWorkflow, #"{"name":"a","steps":null}"#,
            ["Field 'steps': Input should be a valid list"]
        ),
        (
            .linearWorkflow, #"{"name":"a","steps":"x"}"#,
            ["Field 'steps': Input should be a valid list"]
        ),
        (
            .linearWorkflow, #"{"name":"a","steps":["x",{"name":"y","type":"agent"}],"include_history":"yes"}"#,
            []
        ),
        (
            .linearWorkflow,
            #"{"name":"a","steps":[5,{"name":"y","type":"graph_workflow"},{},null,[],{"name":5,"type":5}, true, ""]}"#,
            [
                "Field 'steps -> 0 -> str': Input should be a valid string",
                "Field 'steps -> 0 -> WorkflowComponent': Input should be a valid dictionary or instance of WorkflowComponent",
                "Field 'steps -> 1 -> str': Input should be a valid string",
                "Field 'steps -> 1 -> WorkflowComponent -> type': Input should be 'agent', 'linear_workflow' or 'custom_workflow'",
                "Field 'steps -> 2 -> str': Input should be a valid string",
                "Field 'steps -> 2 -> WorkflowComponent -> name': Field required",
                "Field 'steps -> 2 -> WorkflowComponent -> type': Field required",
                "Field 'steps -> 3 -> str': Input should be a valid string",
                "Field 'steps -> 3 -> WorkflowComponent': Input should be a valid dictionary or instance of WorkflowComponent",
                "Field 'steps -> 4 -> str': Input should be a valid string",
                "Field 'steps -> 4 -> WorkflowComponent': Input should be a valid dictionary or instance of WorkflowComponent",
                "Field 'steps -> 5 -> str': Input should be a valid string",
                "Field 'steps -> 5 -> WorkflowComponent -> name': Input should be a valid string",
                "Field 'steps -> 5 -> WorkflowComponent -> type': Input should be 'agent', 'linear_workflow' or 'custom_workflow'",
                "Field 'steps -> 6 -> str': Input should be a valid string",
                "Field 'steps -> 6 -> WorkflowComponent': Input should be a valid dictionary or instance of WorkflowComponent",
            ]
        ),
        (
            .linearWorkflow, #"{"name":"a","steps":[]}"#,
            []
        ),
        (
            .graphWorkflow, #"{"name":"a"}"#,
            [
                "Field 'nodes': Field required",
                "Field 'edges': Field required",
            ]
        ),
        (
            .graphWorkflow,
            #"{"name":"a","nodes":[{"node_id":"n"},5],"edges":[{"from":"x"},{"from_node":"a","to_node":"b"},{"from":1,"to":null},"x"]}"#,
            [
                "Field 'nodes -> 0 -> name': Field required",
                "Field 'nodes -> 0 -> type': Field required",
                "Field 'nodes -> 1': Input should be a valid dictionary or instance of GraphWorkflowNode",
                "Field 'edges -> 0 -> to': Field required",
                "Field 'edges -> 1 -> from': Field required",
                "Field 'edges -> 1 -> to': Field required",
                "Field 'edges -> 2 -> from': Input should be a valid string",
                "Field 'edges -> 2 -> to': Input should be a valid string",
                "Field 'edges -> 3': Input should be a valid dictionary or instance of GraphWorkflowEdge",
            ]
        ),
        (
            .graphWorkflow,
            #"{"name":"a","nodes":[{"node_id":"n","name":"b","type":"llm"},{"node_id":"n","name":"b","type":null}],"edges":{}}"#,
            [
                "Field 'nodes -> 0 -> type': Input should be 'agent'",
                "Field 'nodes -> 1 -> type': Input should be 'agent'",
                "Field 'edges': Input should be a valid list",
            ]
        ),
        (
            .customWorkflow, #"{"name":"a"}"#,
            [
                "Field 'module_path': Field required",
                "Field 'class_name': Field required",
            ]
        ),
        (
            .customWorkflow, #"{"name":"a","module_path":5,"class_name":6}"#,
            [
                "Field 'module_path': Input is not a valid path for <class 'pathlib.Path'>",
                "Field 'class_name': Input should be a valid string",
            ]
        ),
        (
            .customWorkflow, #"{"name":"a","module_path":null,"class_name":null}"#,
            [
                "Field 'module_path': Input is not a valid path for <class 'pathlib.Path'>",
                "Field 'class_name': Input should be a valid string",
            ]
        ),
        (
            .customWorkflow, #"{"name":"a","module_path":"","class_name":""}"#,
            []
        ),
        (
            .customWorkflow, #"{"name":"a","module_path":[],"class_name":[]}"#,
            [
                "Field 'module_path': Input is not a valid path for <class 'pathlib.Path'>",
                "Field 'class_name': Input should be a valid string",
            ]
        ),
        (
            .linearWorkflow, #"{"name":"a","steps":["\ud800"]}"#,
            []
        ),
        (
            .customWorkflow, #"{"name":"a","class_name":"c","module_path":"\ud800"}"#,
            []
        ),
    ]

    static let others: [Answer] = [
        (
            .llm, #"{"name":"a"}"#,
            [
                "Field 'provider': Field required",
                "Field 'model': Field required",
            ]
        ),
        (
            .llm, #"{"name":"a","provider":null,"model":[],"temperature":"15.0"}"#,
            [
                "Field 'provider': Input should be a valid string",
                "Field 'model': Input should be a valid string",
            ]
        ),
        (
            .evaluation, #"{"name":"a"}"#,
            ["Field 'test_cases': Field required"]
        ),
        (
            .evaluation, #"{"name":"a","test_cases":null}"#,
            ["Field 'test_cases': Input should be a valid list"]
        ),
        (
            .evaluation,
            #"{"name":"a","test_cases":[{},{"input":5,"expectations":"x"},{"input":"a","expectations":[1],"id":"no","name":5,"output":5},4]}"#,
            [
                "Field 'test_cases -> 0 -> input': Field required",
                "Field 'test_cases -> 0 -> expectations': Field required",
                "Field 'test_cases -> 1 -> input': Input should be a valid string",
                "Field 'test_cases -> 1 -> expectations': Input should be a valid list",
                "Field 'test_cases -> 2 -> id': Input should be a valid UUID, invalid character: found `n` at 1",
                "Field 'test_cases -> 2 -> name': Input should be a valid string",
                "Field 'test_cases -> 2 -> expectations -> 0': Input should be a valid string",
                "Field 'test_cases -> 3': Input should be a valid dictionary or instance of EvaluationCase",
            ]
        ),
        (
            .evaluation,
            #"{"name":"a","test_cases":[],"run_agent":"x","cache_ttl":1.5,"use_cache":"x","run_agent_kwargs":[]}"#,
            [
                "Field 'run_agent_kwargs': Input should be a valid dictionary",
                "Field 'use_cache': Input should be a valid boolean, unable to interpret input",
                "Field 'cache_ttl': Input should be a valid integer, got a number with a fractional part",
            ]
        ),
        (
            .evaluation, #"{"name":"a","test_cases":[],"run_agent":null}"#,
            []
        ),
        (
            .security, #"{"name":"a"}"#,
            []
        ),
        (
            .security, #"{"name":"a","config_dict":null}"#,
            ["Field 'config_dict': Input should be a valid dictionary"]
        ),
        (
            .security, #"{"name":"a","config_dict":[]}"#,
            ["Field 'config_dict': Input should be a valid dictionary"]
        ),
        (
            .evaluation, #"{"name":5,"description":5,"type":5,"test_cases":null,"component_type":5}"#,
            [
                "Field 'component_type': Input should be a valid string",
                "Field 'test_cases': Input should be a valid list",
                "Field 'name': Input should be a valid string",
                "Field 'description': Input should be a valid string",
                "Field 'type': Input should be 'evaluation'",
            ]
        ),
    ]
}
