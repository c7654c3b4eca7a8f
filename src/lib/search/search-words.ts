import type { SearchKind } from '#lib/domain/search.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { getLocale } from '#lib/i18n/generated/runtime.js';

const kinds: Record<SearchKind, () => string> = {
	plan: m.search_kind_plan,
	agreement: m.search_kind_agreement,
	disagreement: m.search_kind_disagreement,
	commitment: m.search_kind_commitment,
	comment: m.search_kind_comment,
	organisation: m.search_kind_organisation,
	member: m.search_kind_member
};

/** « Plans d’action ». */
export const kindsName = (kind: SearchKind) => kinds[kind]();

/** What stands where other kinds have their title; '' is a former member. */
export function commentTitle(author: string): string {
	return author === '' ? m.search_comment_former() : m.search_comment_by({ name: author });
}

/** « 2 000 » or “2,000”. */
export function numberText(count: number): string {
	return count.toLocaleString(getLocale() === 'fr' ? 'fr-FR' : 'en-GB');
}

/** « 12 résultats », or that there are more than were looked at. */
export function countText(total: number, more: boolean): string {
	if (more) return m.search_count_more({ count: numberText(total) });
	return total === 1 ? m.search_count_one() : m.search_count({ count: numberText(total) });
}
