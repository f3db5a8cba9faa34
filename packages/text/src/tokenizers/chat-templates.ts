import type { ReferenceFiles } from "@tiny-random/core";
import { embeddedTokenizer } from "./embedded.ts";

/** Mistral's first instruction models: a system message stands before the first question, answers end the sequence. */
export const instructionTemplate = `{%- set system = messages[0]['content'] if messages[0]['role'] == 'system' else '' %}
{{- bos_token }}
{%- for message in (messages[1:] if messages[0]['role'] == 'system' else messages) %}
    {%- if message['role'] == 'user' %}
        {{- ' [INST] ' + (system + '\\n\\n' if loop.first and system else '') + message['content'] + ' [/INST]' }}
    {%- elif message['role'] == 'assistant' %}
        {{- ' ' + message['content'] + eos_token }}
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

/**
 * Qwen 3: tools stand in the system's turn, their answers in a user's, what was thought only in answers since the last
 * question.
 */
export const qwen3Template = `{%- macro turn(role, content) %}
    {{- '<|im_start|>' + role + '\\n' + content + '<|im_end|>\\n' }}
{%- endmacro %}
{%- set given = messages[0].content if messages[0].role == 'system' else '' %}
{%- if tools %}
    {%- set list = namespace(text='') %}
    {%- for tool in tools %}
        {%- set list.text = list.text + '\\n' + (tool | tojson) %}
    {%- endfor %}
    {%- set offer = '# Tools\\n\\nYou may call one or more functions to assist with the user query.\\n\\nYou are provided with function signatures within <tools></tools> XML tags:\\n<tools>' %}
    {%- set form = '\\n</tools>\\n\\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\\n<tool_call>\\n{"name": <function-name>, "arguments": <args-json-object>}\\n</tool_call>' %}
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
    {%- elif message.role == 'tool' %}
        {%- set follows = not loop.first and messages[loop.index0 - 1].role == 'tool' %}
        {%- set goes_on = not loop.last and messages[loop.index0 + 1].role == 'tool' %}
        {{- '' if follows else '<|im_start|>user' }}
        {{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
        {{- '' if goes_on else '<|im_end|>\\n' }}
    {%- elif message.role == 'assistant' %}
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
