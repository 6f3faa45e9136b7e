# What Chatwoot makes of outgoing texts before it stores them (facts: its app/models/concerns/liquidable.rb, seen on
# 4.10.0 and 4.15.1): Liquid runs over the text with the people of the conversation, what stands between backticks is
# taken as it is, and a text with a mistake is left alone.
# One JSON text a line in, one JSON text a line out; before them the version of Liquid.

require 'json'
require 'liquid'

PEOPLE = {
  'contact' => { 'name' => 'LEAKED-NAME', 'first_name' => 'LEAKED-FIRST', 'email' => 'leaked@contact.example',
                 'phone_number' => '+15550LEAKED', 'custom_attribute' => { 'tier' => 'LEAKED-TIER' } },
  'agent' => { 'name' => 'LEAKED-AGENT', 'email' => 'leaked@agent.example' },
  'conversation' => { 'display_id' => 'LEAKED-77', 'contact_name' => 'LEAKED-NAME' },
  'inbox' => { 'name' => 'LEAKED-INBOX' },
  'account' => { 'name' => 'LEAKED-ACCOUNT' }
}.freeze

def stored(text)
  shielded = text.gsub(/`(.*?)`/m) { "{% raw %}`#{Regexp.last_match(1)}`{% endraw %}" }
  Liquid::Template.parse(shielded).render(PEOPLE)
rescue Liquid::Error
  text
end

puts JSON.generate(Liquid::VERSION)
$stdin.each_line { |line| puts JSON.generate(stored(JSON.parse(line))) }
