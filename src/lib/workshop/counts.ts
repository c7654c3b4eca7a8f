import { m } from '#lib/i18n/generated/messages.js';

type Sentence = () => string;
type Counted = (inputs: { count: number }) => string;

const counted = (none: Sentence, one: Sentence, many: Counted) => (count: number) =>
	count === 0 ? none() : count === 1 ? one() : many({ count });

export const ideasHidden = counted(m.ws_ideas_hidden_none, m.ws_ideas_hidden_one, m.ws_ideas_hidden_many);
export const dotsLeft = counted(m.ws_dots_left_none, m.ws_dots_left_one, m.ws_dots_left_many);
export const dots = counted(m.ws_dots_none_given, m.ws_dots_one, m.ws_dots_many);
export const ownDots = counted(m.ws_dots_own_none, m.ws_dots_own_one, m.ws_dots_own_many);
export const people = counted(m.ws_people_none, m.ws_people_one, m.ws_people_many);
export const pairsAtWork = counted(m.ws_pairs_none, m.ws_pairs_one, m.ws_pairs_many);
