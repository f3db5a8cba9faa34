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

/** An embedded tokenizer with the chat template of a family's own instruction models. */
export const chatTokenizer = (name: string, template: string): ReferenceFiles => {
  const files = embeddedTokenizer(name);
  return {
    ...files,
    list: () => [...files.list(), "chat_template.jinja"],
    read: (file) => (file === "chat_template.jinja" ? template : files.read(file)),
  };
};
