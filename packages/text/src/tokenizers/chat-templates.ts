import type { ReferenceFiles } from "@tiny-random/core";
import { embeddedTokenizer } from "./embedded.ts";

/** Mistral's first instruction models: a system message stands before the first question, answers end the sequence. */
export const instructionTemplate = `{%- set system = messages[0]['content'] if messages[0]['role'] == 'system' else '' %}
{{- bos_token }}
{%- for message in (messages[1:] if messages[0]['role'] == 'system' else messages) %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('After the optional system message, conversation roles must alternate user/assistant/user/assistant/...') }}
    {%- endif %}
    {%- if message['role'] == 'user' %}
        {{- ' [INST] ' + (system + '\\n\\n' if loop.first and system else '') + message['content'] + ' [/INST]' }}
    {%- elif message['role'] == 'assistant' %}
        {{- ' ' + message['content'] + eos_token }}
    {%- else %}
        {{- raise_exception('Only user and assistant roles are supported, with the exception of an initial optional system message!') }}
    {%- endif %}
{%- endfor %}
`;

/** Mistral's third: tools stand before the last question, calls and what they found are lists of JSON between marks. */
export const toolInstructionTemplate = `{%- set given = messages[0]['content'] + '\\n\\n' if messages[0]['role'] == 'system' else '' %}
{%- set turns = messages[1:] if messages[0]['role'] == 'system' else messages %}
{%- set state = namespace(spoken=0, asked=-1) %}
{%- for message in turns %}
    {%- if message.role == 'user' %}
        {%- set state.asked = loop.index0 %}
    {%- endif %}
    {%- if message.role not in ['tool', 'tool_results'] and not message.tool_calls %}
        {%- if (message.role == 'user') != (state.spoken % 2 == 0) %}
            {{- raise_exception('After the optional system message, conversation roles must alternate user/assistant/user/assistant/...') }}
        {%- endif %}
        {%- set state.spoken = state.spoken + 1 %}
    {%- endif %}
{%- endfor %}
{%- macro checked(id) %}
    {%- if not id or id | length != 9 %}
        {{- raise_exception('Tool call IDs should be alphanumeric strings with length 9!') }}
    {%- endif %}
    {{- id }}
{%- endmacro %}
{{- bos_token }}
{%- for message in turns %}
    {%- if message.role == 'user' %}
        {%- if tools and loop.index0 == state.asked %}
            {{- '[AVAILABLE_TOOLS] [' }}
            {%- for tool in tools %}
                {{- '{"type": "function", "function": ' + (tool.function | tojson) + '}' + ('' if loop.last else ', ') }}
            {%- endfor %}
            {{- '][/AVAILABLE_TOOLS]' }}
        {%- endif %}
        {{- '[INST] ' + (given if loop.last else '') + message.content + '[/INST]' }}
    {%- elif message.tool_calls %}
        {{- '[TOOL_CALLS] [' }}
        {%- for call in message.tool_calls %}
            {{- (call.function | tojson)[:-1] + ', "id": "' + checked(call.id) + '"}' + ('' if loop.last else ', ') }}
        {%- endfor %}
        {{- ']' + eos_token }}
    {%- elif message.role == 'assistant' %}
        {{- ' ' + message.content | trim + eos_token }}
    {%- elif message.role in ['tool', 'tool_results'] %}
        {{- '[TOOL_RESULTS] {"content": ' + message.content | string + ', "call_id": "' + checked(message.tool_call_id) + '"}[/TOOL_RESULTS]' }}
    {%- else %}
        {{- raise_exception('Only user and assistant roles are supported, with the exception of an initial optional system message!') }}
    {%- endif %}
{%- endfor %}
`;

/** Phi-3: every turn is a line with its role and ends in a special token. */
export const phi3Template = `{%- for message in messages %}
    {%- if message['role'] in ['system', 'user', 'assistant'] %}
        {{- '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}
    {%- endif %}
{%- endfor %}
{{- '<|assistant|>\\n' if add_generation_prompt else eos_token }}
`;

/** OLMo 2: turns are lines with their role, answers end the sequence. */
export const olmo2Template = `{{- bos_token }}
{%- for message in messages %}
    {%- if message['role'] in ['system', 'user'] %}
        {{- '<|' + message['role'] + '|>\\n' + message['content'] + '\\n' }}
    {%- elif message['role'] == 'assistant' %}
        {{- '<|assistant|>\\n' + message['content'] + eos_token + ('' if loop.last else '\\n') }}
    {%- endif %}
{%- endfor %}
{{- '<|assistant|>\\n' if add_generation_prompt else '' }}
`;

/** Granite 3: roles stand between special tokens; a turn before all others lists the tools. */
export const graniteTemplate = `{%- macro turn(role, content) %}
    {{- '<|start_of_role|>' + role + '<|end_of_role|>' + content + '<|end_of_text|>\\n' }}
{%- endmacro %}
{%- if tools %}
    {{- '<|start_of_role|>available_tools<|end_of_role|>\\n' }}
    {%- for tool in tools %}
        {{- tool | tojson(indent=4) + ('' if loop.last else '\\n\\n') }}
    {%- endfor %}
    {{- '<|end_of_text|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message['role'] == 'assistant_tool_call' %}
        {{- turn('assistant', '<|tool_call|>' + message['content']) }}
    {%- else %}
        {{- turn(message['role'], message['content']) }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_of_role|>assistant<|end_of_role|>' }}
{%- endif %}
`;

/** A turn of ChatML. */
const qwenTurn = `{%- macro turn(role, content) %}
    {{- '<|im_start|>' + role + '\\n' + content + '<|im_end|>\\n' }}
{%- endmacro %}
`;

/** What stands in the system's turn before Qwen's tools, and behind them. */
const qwenOffer =
  "# Tools\\n\\nYou may call one or more functions to assist with the user query.\\n\\nYou are provided with function signatures within <tools></tools> XML tags:\\n<tools>";
const qwenForm =
  '\\n</tools>\\n\\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\\n<tool_call>\\n{"name": <function-name>, "arguments": <args-json-object>}\\n</tool_call>';

/** What tools found, for Qwen in one turn of the user. */
const qwenFound = `    {%- elif message.role == 'tool' %}
        {%- set follows = not loop.first and messages[loop.index0 - 1].role == 'tool' %}
        {%- set goes_on = not loop.last and messages[loop.index0 + 1].role == 'tool' %}
        {{- '' if follows else '<|im_start|>user' }}
        {{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
        {{- '' if goes_on else '<|im_end|>\\n' }}
`;

/** Qwen 2.5: a system's turn stands in every chat, and lists the tools. */
export const qwen2Template = `${qwenTurn}{%- set given = messages[0].content if messages[0].role == 'system' else 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.' %}
{%- set list = namespace(text='') %}
{%- for tool in tools or [] %}
    {%- set list.text = list.text + '\\n' + (tool | tojson) %}
{%- endfor %}
{{- turn('system', given + ('\\n\\n${qwenOffer}' + list.text + '${qwenForm}' if tools else '')) }}
{%- for message in messages %}
    {%- if message.role == 'assistant' and message.tool_calls %}
        {{- '<|im_start|>assistant' + ('\\n' + message.content if message.content else '') }}
        {%- for call in message.tool_calls %}
            {%- set named = call.function or call %}
            {{- '\\n<tool_call>\\n{"name": "' + named.name + '", "arguments": ' + (named.arguments | tojson) + '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role in ['user', 'assistant'] or (message.role == 'system' and not loop.first) %}
        {{- turn(message.role, message.content) }}
${qwenFound}    {%- endif %}
{%- endfor %}
{{- '<|im_start|>assistant\\n' if add_generation_prompt else '' }}
`;

/**
 * Qwen 3: tools stand in the system's turn, their answers in a user's, what was thought only in answers since the last
 * question.
 */
export const qwen3Template = `${qwenTurn}{%- set given = messages[0].content if messages[0].role == 'system' else '' %}
{%- if tools %}
    {%- set list = namespace(text='') %}
    {%- for tool in tools %}
        {%- set list.text = list.text + '\\n' + (tool | tojson) %}
    {%- endfor %}
    {%- set offer = '${qwenOffer}' %}
    {%- set form = '${qwenForm}' %}
    {{- turn('system', (given + '\\n\\n' if messages[0].role == 'system' else '') + offer + list.text + form) }}
{%- elif messages[0].role == 'system' %}
    {{- turn('system', given) }}
{%- endif %}
{%- set question = namespace(at=-1) %}
{%- for message in messages %}
    {%- if message.role == 'user' and not (message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set question.at = loop.index0 %}
    {%- endif %}
{%- endfor %}
{%- if question.at < 0 %}
    {%- set question.at = messages | length - 1 %}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}
        {{- turn(message.role, message.content) }}
${qwenFound}    {%- elif message.role == 'assistant' %}
        {%- set answer = namespace(text=message.content, thought='') %}
        {%- if message.reasoning_content is defined and message.reasoning_content is not none %}
            {%- set answer.thought = message.reasoning_content %}
        {%- elif '</think>' in message.content %}
            {%- set parts = message.content.split('</think>') %}
            {%- set answer.thought = parts[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set answer.text = parts[-1].lstrip('\\n') %}
        {%- endif %}
        {{- '<|im_start|>assistant\\n' }}
        {%- if loop.index0 > question.at and (loop.last or answer.thought) %}
            {{- '<think>\\n' + answer.thought.strip('\\n') + '\\n</think>\\n\\n' + answer.text.lstrip('\\n') }}
        {%- else %}
            {{- answer.text }}
        {%- endif %}
        {%- for call in message.tool_calls or [] %}
            {%- set named = call.function or call %}
            {%- set values = named.arguments if named.arguments is string else named.arguments | tojson %}
            {{- '\\n' if answer.text or not loop.first else '' }}
            {{- '<tool_call>\\n{"name": "' + named.name + '", "arguments": ' + values + '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
`;

/** Llama 3.2: the system's turn says the date, tools stand in the first question, one is called at a time. */
export const llama3Template = `{%- macro turn(role, content) %}
    {{- '<|start_header_id|>' + role + '<|end_header_id|>\\n\\n' + content + '<|eot_id|>' }}
{%- endmacro %}
{%- set told = messages[0]['role'] == 'system' %}
{%- set offered = custom_tools if custom_tools is defined else tools %}
{%- set asked_with = tools_in_user_message if tools_in_user_message is defined else true %}
{%- set list = namespace(text='Respond in the format {"name": function name, "parameters": dictionary of argument name and its value}.Do not use variables.\\n\\n', today='26 Jul 2024') %}
{%- for tool in offered or [] %}
    {%- set list.text = list.text + (tool | tojson(indent=4)) + '\\n\\n' %}
{%- endfor %}
{%- if date_string is defined %}
    {%- set list.today = date_string %}
{%- elif strftime_now is defined %}
    {%- set list.today = strftime_now('%d %b %Y') %}
{%- endif %}
{%- set given = namespace(text='Cutting Knowledge Date: December 2023\\nToday Date: ' + list.today + '\\n\\n') %}
{%- if offered %}
    {%- set given.text = 'Environment: ipython\\n' + given.text %}
    {%- if not asked_with %}
        {%- set given.text = given.text + 'You have access to the following functions. To call a function, please respond with JSON for a function call.' + list.text %}
    {%- endif %}
{%- endif %}
{{- bos_token + turn('system', given.text + (messages[0]['content'] | trim if told else '')) }}
{%- for message in (messages[1:] if told else messages) %}
    {%- if loop.first and offered and asked_with %}
        {{- turn('user', 'Given the following functions, please respond with a JSON for a function call with its proper arguments that best answers the given prompt.\\n\\n' + list.text + message['content'] | trim) }}
    {%- elif message['tool_calls'] %}
        {%- if message['tool_calls'] | length != 1 %}
            {{- raise_exception('This model only supports single tool-calls at once!') }}
        {%- endif %}
        {%- set call = message['tool_calls'][0]['function'] %}
        {{- turn('assistant', '{"name": "' + call['name'] + '", "parameters": ' + (call['arguments'] | tojson) + '}') }}
    {%- elif message['role'] in ['tool', 'ipython'] %}
        {%- set found = message['content'] %}
        {{- turn('ipython', found | tojson if found is mapping or found is iterable else found) }}
    {%- else %}
        {{- turn(message['role'], message['content'] | trim) }}
    {%- endif %}
{%- endfor %}
{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' if add_generation_prompt else '' }}
`;

/** Gemma's first two: questions and answers take turns, and a system has no words. */
export const gemmaTemplate = `{{- bos_token }}
{%- if messages[0]['role'] == 'system' %}
    {{- raise_exception('System role not supported') }}
{%- endif %}
{%- for message in messages %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}
    {%- endif %}
    {{- '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}
{%- endfor %}
{{- '<start_of_turn>model\\n' if add_generation_prompt else '' }}
`;

/** Gemma 3: the system's words begin the first turn, questions and answers take turns, parts of a turn stand in a row. */
export const gemma3Template = `{{- bos_token }}
{%- set first = messages[0] %}
{%- set told = first['role'] == 'system' %}
{%- set given = (first['content'] if first['content'] is string else first['content'][0]['text']) + '\\n\\n' if told else '' %}
{%- for message in (messages[1:] if told else messages) %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}
    {%- endif %}
    {{- '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\\n' + (given if loop.first else '') }}
    {%- if message['content'] is string %}
        {{- message['content'] | trim }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<start_of_image>' if part['type'] == 'image' else part['text'] | trim }}
        {%- endfor %}
    {%- endif %}
    {{- '<end_of_turn>\\n' }}
{%- endfor %}
{{- '<start_of_turn>model\\n' if add_generation_prompt else '' }}
`;

/** DeepSeek V3: the system's words stand first, calls and answers of tools between marks; the first call alone opens the list. */
export const deepseekTemplate = `{{- bos_token }}
{%- set told = messages | selectattr('role', 'equalto', 'system') | map(attribute='content') %}
{{- told | join('\\n\\n') }}
{%- set state = namespace(after_tool=false, called=false, answered=false) %}
{%- for message in messages %}
    {%- if message['role'] == 'user' %}
        {{- '<｜User｜>' + message['content'] }}
        {%- set state.after_tool = false %}
    {%- elif message['role'] == 'tool' %}
        {{- '\\n' if state.answered else '<｜tool▁outputs▁begin｜>' }}
        {{- '<｜tool▁output▁begin｜>' + message['content'] + '<｜tool▁output▁end｜>' }}
        {%- set state.after_tool = true %}
        {%- set state.answered = true %}
    {%- elif message['role'] == 'assistant' and message['content'] is none %}
        {%- for call in message['tool_calls'] %}
            {{- '\\n' if state.called else '<｜Assistant｜><｜tool▁calls▁begin｜>' }}
            {{- '<｜tool▁call▁begin｜>' + call['type'] + '<｜tool▁sep｜>' + call['function']['name'] }}
            {{- '\\n\`\`\`json\\n' + call['function']['arguments'] + '\\n\`\`\`<｜tool▁call▁end｜>' }}
            {{- '<｜tool▁calls▁end｜>' + eos_token if state.called else '' }}
            {%- set state.called = true %}
        {%- endfor %}
        {%- set state.after_tool = false %}
    {%- elif message['role'] == 'assistant' %}
        {{- ('<｜tool▁outputs▁end｜>' if state.after_tool else '<｜Assistant｜>') + message['content'] + eos_token }}
        {%- set state.after_tool = false %}
    {%- endif %}
{%- endfor %}
{%- if state.after_tool %}
    {{- '<｜tool▁outputs▁end｜>' }}
{%- elif add_generation_prompt %}
    {{- '<｜Assistant｜>' }}
{%- endif %}
`;

/** An embedded tokenizer with the chat template of a family's own instruction models. */
export const chatTokenizer = (name: string, template: string): ReferenceFiles => {
  const files = embeddedTokenizer(name);
  return {
    ...files,
    list: () => [...files.list(), "chat_template.jinja"],
    read: (file) => (file === "chat_template.jinja" ? template : files.read(file)),
  };
};
