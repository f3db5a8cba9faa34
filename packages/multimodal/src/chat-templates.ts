/** ChatML; contents are texts, or parts of which some are images. */
export const chatMl = `{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<|vision_start|><|image_pad|><|vision_end|>' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
`;

/** User and Assistant by turns; contents are texts, or parts of which some are images. */
export const userAndAssistant = `{{- '<|begin_of_text|>' }}
{%- for message in messages %}
    {{- message['role'] | capitalize + ':' }}
    {%- if message['content'] is string %}
        {{- ' ' + message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<image>' if part['type'] == 'image' else ' ' + part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<end_of_utterance>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- 'Assistant:' }}
{%- endif %}
`;

/** USER and ASSISTANT by turns; contents are texts, or parts of which some are images. */
export const upperCaseRoles = `{%- for message in messages %}
    {{- message['role'] | upper + ': ' }}
    {%- if message['content'] is string %}
        {{- message['content'] + ' ' }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<image>\n' if part['type'] == 'image' else part['text'] + ' ' }}
        {%- endfor %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- 'ASSISTANT:' }}
{%- endif %}
`;
