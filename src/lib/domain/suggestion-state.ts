/** How a proposal in a text stands. `gone`: its words left the text without anyone deciding. */
export const suggestionStates = ['pending', 'accepted', 'refused', 'withdrawn', 'gone'] as const;
export type SuggestionState = (typeof suggestionStates)[number];
