/** « Passer le relais à … », « Je prends le relais » : by offer and acceptance, and both legs stay visible. */
import { latest, type Dossier, type EntryRecord } from './dossier.ts';
import { ask, line, said, type Action, type Change, type Need, type Who } from './life-cycle.ts';
import { organisationsAs } from './standing.ts';

/** An offer that has not been answered yet, of what whoever made it still carries. */
export function openHandover(dossier: Dossier): EntryRecord | undefined {
	const offer = latest(dossier, 'handover');
	if (!offer || offer.choice !== 'offered' || offer.organisationId !== carrierOf(dossier, offer))
		return undefined;
	return dossier.records.some((it) => it.refId === offer.id) ? undefined : offer;
}

/** Who carries what is handed over: a commitment its owner, an inquiry whoever owns its question since before the offer. */
function carrierOf(dossier: Dossier, offer: EntryRecord): string | null {
	const { entry, terms } = dossier;
	if (entry.kind === 'commitment') return terms?.ownerId ?? null;
	const question = latest(dossier, 'question');
	const asks = entry.state === 'under_inquiry' && question && question.at <= offer.at;
	return asks ? question.subjectId : null;
}

const offered: Need = {
	missing: 'handover',
	by: ['owner'],
	holds: (dossier) => openHandover(dossier) !== undefined
};
const offeredToMine: Need = {
	missing: 'handover-others',
	by: ['mandated'],
	holds: (dossier, _now, actor) => actor.mandates.has(openHandover(dossier)?.subjectId ?? '')
};

/** Organisations that are in it for nothing but being asked to take it over. */
const cameByOffer = (dossier: Dossier): string[] =>
	dossier.parties
		.filter(
			(it) =>
				it.role === 'associated' &&
				it.leftAt === null &&
				dossier.records.some(
					({ kind, choice, subjectId, at }) =>
						kind === 'handover' &&
						choice === 'offered' &&
						subjectId === it.organisationId &&
						at === it.joinedAt
				)
		)
		.map(({ organisationId }) => organisationId);

const isIn = (dossier: Dossier, organisationId: string) =>
	dossier.parties.some((it) => it.organisationId === organisationId && it.leftAt === null);

/** Offering, taking and declining what someone (`by`) carries in these states; `taken`: what changes hands. */
export function handoverActions(
	states: readonly string[],
	by: Who,
	taken: (dossier: Dossier, offer: EntryRecord) => Change
): Record<'hand_over' | 'take_over' | 'decline_handover', Action> {
	return {
		hand_over: {
			in: states,
			by: [by],
			asks: [ask('partner', 'organisation'), line('note', { required: false })],
			does: (dossier, input, actor) => ({
				leaves: cameByOffer(dossier).filter((id) => id !== said(input, 'partner')),
				// Whoever is asked to take it over is told of it, and may see it.
				parties: isIn(dossier, said(input, 'partner'))
					? []
					: [{ organisationId: said(input, 'partner'), role: 'associated', side: null }],
				records: [
					{
						kind: 'handover',
						choice: 'offered',
						body: said(input, 'note'),
						subjectId: said(input, 'partner'),
						organisationId: organisationsAs(dossier, actor, by)[0] ?? null,
						replacesId: openHandover(dossier)?.id ?? null
					}
				]
			})
		},
		take_over: {
			in: states,
			by: ['mandated'],
			binding: true,
			needs: [offered, offeredToMine],
			does(dossier) {
				const offer = openHandover(dossier)!;
				const change = taken(dossier, offer);
				return {
					...change,
					records: [
						{ kind: 'handover', choice: 'taken', body: '', refId: offer.id, organisationId: offer.subjectId },
						...(change.records ?? [])
					]
				};
			}
		},
		decline_handover: {
			in: states,
			by: ['mandated'],
			needs: [offered, offeredToMine],
			asks: [line('note', { required: false })],
			does(dossier, input) {
				const offer = openHandover(dossier)!;
				return {
					// Who came in by the offer goes with it.
					leaves: cameByOffer(dossier).filter((id) => id === offer.subjectId),
					records: [
						{
							kind: 'handover',
							choice: 'declined',
							body: said(input, 'note'),
							refId: offer.id,
							organisationId: offer.subjectId
						}
					]
				};
			}
		}
	};
}
