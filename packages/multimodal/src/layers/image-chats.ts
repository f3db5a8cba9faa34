// Chat templates whose contents are texts, or parts of which some are images.

/**
 * ChatML.
 *
 * @param image what stands in an image's place, as a template writes it within quotes
 */
export const chatMlWithImages = (image: string): string => `{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '${image}' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
`;

/** Cohere's turns between marks. */
export const cohereWithImages = (image: string): string => `{{- bos_token }}
{%- set marks = {'user': 'USER', 'system': 'SYSTEM', 'assistant': 'CHATBOT'} %}
{%- for message in messages %}
    {{- '<|START_OF_TURN_TOKEN|><|' + marks[message['role']] + '_TOKEN|>' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '${image}' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|END_OF_TURN_TOKEN|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>' }}
{%- endif %}
`;

/** USER and ASSISTANT, an image before its text (Vicuna). */
export const userAndAssistant = `{%- for message in messages %}
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
