import type { EntryPage } from '#server/services/entry-page.ts';
import * as sentences from '#lib/forms/entry-sentences.ts';
import { shortDate } from '#lib/forms/dates.ts';
import { m } from '#lib/i18n/generated/messages.js';

type Offer = EntryPage['offers'][number];

/** An entry as its page takes it: what can be done is worded in the reader's language. Server only. */
export function viewOf(entry: EntryPage) {
	return {
		...entry,
		sentence: sentenceOf(entry),
		offers: entry.offers.map((offer) => offerView(entry, offer)),
		history: entry.history.map((event) => ({ ...event, sentence: sentences.eventSentence(event.kind) }))
	};
}

export type EntryView = ReturnType<typeof viewOf>;
export type OfferView = EntryView['offers'][number];
export type AskView = OfferView['asks'][number];

function offerView({ kind, names }: EntryPage, offer: Offer) {
	const { name, organisationIds: ids } = offer;
	const organisation =
		ids.length === 1
			? (names.organisations[ids[0]!] ?? '')
			: ids.length > 1
				? m.act_several_organisations()
				: m.act_your_organisation();
	return {
		...offer,
		label: sentences.actionName(kind, name, organisation),
		who: sentences.whosName(offer.by),
		warning: offer.warns ? sentences.warning(name) : undefined,
		missing: offer.missing.map(({ missing, by }) => ({
			need: missing,
			sentence: sentences.missingSentence(missing),
			who: by.length > 0 ? sentences.whosName(by) : undefined
		})),
		asks: offer.asks.map((ask) => ({
			...ask,
			label: sentences.askName(name, ask.name),
			hint: sentences.askHint(name, ask.name),
			options: sentences.optionsOf(ask)
		}))
	};
}

/** « L’énoncé attend encore : Les Ateliers du Lac (jusqu’au 12 décembre 2026). », or what its state means. */
function sentenceOf({ awaited, state, names, closed }: EntryPage): string {
	if (!awaited || closed) return sentences.stateSentence(state);
	const list = sentences.listed(
		awaited.organisationIds
			.map((id) => names.organisations[id] ?? '')
			.sort((a, b) => a.localeCompare(b, 'fr'))
	);
	return sentences.awaitedSentence(awaited.what, list, shortDate(awaited.until));
}
