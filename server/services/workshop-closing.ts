import { isRefusal, refusal } from '#lib/domain/errors.ts';
import { can, canOnPlan } from '#lib/domain/permissions.ts';
import { draftsOf, type Draft } from '#lib/domain/workshop-drafts.ts';
import type { EntryKind } from '#lib/domain/entry.ts';
import { isOpenAfter } from '#lib/domain/workshop-ideas.ts';
import { noticed } from '#lib/domain/workshop.ts';
import { resultsOf } from '#lib/domain/workshop-view.ts';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import { hashOf, newToken } from '../ids.ts';
import * as directory from '../db/directory.ts';
import * as mails from '../db/mails.ts';
import * as members from '../db/members.ts';
import * as plans from '../db/plans.ts';
import * as workshops from '../db/workshops.ts';
import { composeMinutes } from '../mail/minutes.ts';
import type { MailPlace } from '../mail/compose.ts';
import { minutesMarkdown } from '../templates/workshop-minutes.ts';
import type { Actor } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { createEntry } from './entries.ts';
import { append } from './log.ts';
import { ensure, isUnsubscribed } from './mail-settings.ts';
import { createPlan, loadPlan } from './plans.ts';
import { inTurn } from './turn.ts';
import {
	carriable,
	carryPositions,
	checkMayCarry,
	fitsObjection,
	isConflicted,
	usualClosing,
	type Carried,
	type CarryRule
} from './workshop-carry.ts';
import { loadWorkshop, standingOf, type WorkshopContext } from './workshop-access.ts';

/** A workshop that this member leads. */
async function loadLed(ctx: WorkshopContext, actor: Actor, id: string) {
	const loaded = await loadWorkshop(ctx, actor, id);
	if ((await standingOf(ctx.db, actor, loaded.row, loaded.state)) !== 'leads') {
		throw refusal('forbidden', 'workshop-not-leading');
	}
	return loaded;
}

/** What is to be checked and filed, by whoever leads: with whom an attributed one waits for, and what would be carried over. */
export async function readDrafts(ctx: WorkshopContext, actor: Actor, id: string) {
	const { row, state } = await loadLed(ctx, actor, id);
	const filed = await workshops.drafts(ctx.db, id);
	const confirmed = new Set(filed.flatMap((it) => (it.confirmed_at ? it.draft_id : [])));
	return {
		planId: row.plan_id,
		/** ISO dates: when a round that is carried over can close at the earliest, and when it does if nobody says. */
		closing: { earliest: ctx.now().toISOString().slice(0, 10), usual: usualClosing(ctx.now()) },
		drafts: await Promise.all(
			draftsOf(state).map(async (draft) => ({
				...draft,
				confirmed: confirmed.has(draft.id),
				positions: await carriable(ctx.db, actor.allianceId, draft.positions),
				/** Whoever files it is of one of these organisations: noting positions is for someone else. */
				conflicted: isConflicted(actor, draft.positions),
				fitsObjection: fitsObjection(draft.positions)
			}))
		)
	};
}

export interface Filing {
	draft: string;
	planId: string;
	/** As whoever leads has checked it. */
	kind: EntryKind;
	text: string;
	dueOn: string | null;
	/** Whether the positions of a round go with an agreement, and how that round decides. */
	carry?: CarryRule | null;
}

/**
 * Files a draft as an entry of a plan: `plan.comment` there. What it says of an organisation binds nobody: a commitment
 * is asked of the organisation, anything else waits for one of its members to confirm it. Filed twice it is one entry.
 * The positions of a round that are carried over bind nobody before they are confirmed by the links that are given here.
 */
export async function fileDraft(
	ctx: WorkshopContext,
	actor: Actor,
	id: string,
	filing: Filing
): Promise<{ entryId: string; carried: Carried[] }> {
	const { row, state } = await loadLed(ctx, actor, id);
	const draft: Draft | undefined = draftsOf(state).find((it) => it.id === filing.draft);
	if (!draft) throw refusal('conflict', 'draft-unknown');
	if (draft.entryId) return { entryId: draft.entryId, carried: [] };
	if (row.rehearsal) throw refusal('conflict', 'workshop-rehearsal');
	const carries = filing.kind === 'agreement' && draft.positions.length > 0 ? filing.carry : null;
	if (carries) await checkMayCarry(ctx, actor, filing.planId, draft.positions, carries);
	const { id: entryId } = await createEntry(ctx, actor, {
		planId: filing.planId,
		kind: filing.kind,
		sentence: filing.text,
		visibility: 'plan',
		organisationId: filing.kind === 'commitment' ? draft.organisationId : null,
		dueOn: filing.kind === 'commitment' ? filing.dueOn : null,
		key: hashOf(`workshop ${id} ${draft.id}`)
	});
	const known = await workshops.draftOfEntry(ctx.db, entryId);
	if (!known) {
		await workshops.insertDraft(ctx.db, {
			workshop_id: id,
			draft_id: draft.id,
			step_id: draft.step.id,
			entry_id: entryId,
			organisation_id: draft.organisationId,
			confirmed_by: null,
			confirmed_at: null
		});
	}
	const carried = carries ? await carryPositions(ctx, actor, entryId, draft.positions, carries) : [];
	await ctx.workshops.change(id, (workshop, now) => ({
		events: workshop.filed[draft.id]
			? []
			: noticed(workshop, [{ type: 'filed', draft: draft.id, entryId }], now)
	}));
	return { entryId, carried };
}

/**
 * Where an entry comes from, and whether what it says of an organisation is confirmed; undefined: from no workshop that
 * this member knows of.
 */
export async function originOf(ctx: WorkshopContext, actor: Actor, entryId: string) {
	if (!can(actor.role, 'alliance.read')) return undefined;
	const draft = await workshops.draftOfEntry(ctx.db, entryId);
	const row = draft && (await workshops.find(ctx.db, actor.allianceId, draft.workshop_id));
	if (!draft || !row) return undefined;
	const state = await ctx.workshops.state(row.id);
	try {
		await standingOf(ctx.db, actor, row, state);
	} catch (cause) {
		if (isRefusal(cause)) return undefined;
		throw cause;
	}
	const of = draft.organisation_id;
	const organisation = of ? await directory.findOrganisation(ctx.db, actor.allianceId, of) : undefined;
	return {
		workshop: { id: row.id, title: row.title },
		step: state.steps[draft.step_id]?.setup.title ?? '',
		organisation: organisation ? { id: organisation.id, name: organisation.name } : null,
		confirmedAt: draft.confirmed_at,
		mayConfirm: draft.confirmed_at === null && of !== null && actor.organisationIds.includes(of)
	};
}

/** A member of the organisation says that this is what it said. It binds nobody. */
export async function confirmDraft(ctx: WorkshopContext, actor: Actor, entryId: string): Promise<void> {
	const origin = await originOf(ctx, actor, entryId);
	if (!origin?.organisation) throw refusal('not-found', 'entry');
	if (origin.confirmedAt) return;
	if (!origin.mayConfirm) throw refusal('forbidden', 'organisation-not-yours');
	const organisationId = origin.organisation.id;
	await inTurn(ctx, actor, async (trx) => {
		// Whoever does not see it has nothing to confirm.
		await loadEntry(trx, actor, entryId);
		const at = ctx.now();
		await workshops.confirmDraft(trx, entryId, actor.memberId, at.toISOString());
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'entry.words-confirmed',
			subject: { kind: 'entry', id: entryId },
			actorId: actor.memberId,
			organisationId
		});
	});
	await ctx.announce({ kind: 'changed', topics: [`entry:${entryId}`], what: 'entry', id: entryId });
}

/**
 * The minutes as a plan that can be edited, beside the workshop's plan: who was there, what each step gave, figures and
 * texts. Made once. Gives the plan's id.
 */
export async function makeMinutes(ctx: WorkshopContext, actor: Actor, id: string): Promise<string> {
	const { row, state } = await loadLed(ctx, actor, id);
	if (state.minutesPlanId) return state.minutesPlanId;
	if (state.status !== 'closed' && state.status !== 'minutes_reviewed')
		throw refusal('conflict', 'workshop-not-over');
	const about = row.plan_id ? (await loadPlan(ctx.db, actor, row.plan_id)).row : undefined;
	const themes = about
		? (await plans.themesOfPlans(ctx.db, actor.allianceId)).filter((it) => it.plan_id === about.id)
		: [];
	const markdown = minutesMarkdown(row.language, state, resultsOf(state), draftsOf(state));
	const title = row.language === 'fr' ? `Compte rendu\u202f: ${row.title}` : `Minutes: ${row.title}`;
	const planId = await createPlan(
		ctx,
		actor,
		{
			title: title.slice(0, 200),
			scope: about?.scope ?? 'local',
			territoryId: about?.territory_id ?? null,
			themeIds: themes.map((it) => it.id),
			sdgs: [],
			lastWord: '',
			leadOrganisationId: null,
			template: 'minutes',
			language: row.language
		},
		seedFromMarkdown(markdown)
	);
	await ctx.workshops.change(id, (workshop, now) => ({
		events: workshop.minutesPlanId ? [] : noticed(workshop, [{ type: 'minutes_made', planId }], now)
	}));
	return planId;
}

/** Mails the minutes to those who were there and can be written to, once each. Gives how many. */
export async function mailMinutes(
	ctx: WorkshopContext,
	actor: Actor,
	id: string,
	place: MailPlace
): Promise<number> {
	const { row, state } = await loadLed(ctx, actor, id);
	if (!state.minutesPlanId) throw refusal('conflict', 'workshop-not-over');
	const { level } = await loadPlan(ctx.db, actor, state.minutesPlanId);
	if (!canOnPlan(level, 'plan.read')) throw refusal('not-found', 'plan');
	const at = ctx.now();
	const present = (await workshops.attendees(ctx.db, id)).filter((it) => !state.removed.includes(it.id));
	let count = 0;
	for (const attendee of present) {
		if (attendee.member_id) await ensure(ctx.db, attendee.member_id, at);
		const to = attendee.member_id ? await mails.addressee(ctx.db, attendee.member_id) : undefined;
		const member =
			attendee.member_id && (await members.findById(ctx.db, actor.allianceId, attendee.member_id));
		const isReached = to && to.bounced_at === null && !isUnsubscribed(to);
		if (attendee.member_id ? !isReached || !member : !attendee.email) continue;
		const token = to?.unsubscribe_token ?? (await workshops.unsubscribeToken(ctx.db, attendee, newToken()));
		const mail = composeMinutes(
			place,
			{
				allianceId: row.alliance_id,
				memberId: attendee.member_id,
				email: to?.email ?? attendee.email!,
				name: to?.name ?? attendee.name,
				language: to?.language ?? row.language
			},
			{
				title: row.title,
				href: to
					? `${place.origin}/${to.slug}/plans/${state.minutesPlanId}`
					: `${place.origin}/w/${row.code}`,
				correctUntil: state.correctUntil ?? '',
				unsubscribe: `${place.origin}/unsubscribe/${token}`,
				key: `minutes:${id}:${attendee.id}`,
				at: at.toISOString()
			}
		);
		await ctx.db.transaction().execute((trx) => mails.queue(trx, mail));
		count += 1;
	}
	return count;
}

/** What the day does: seven days after its end, minutes are reviewed. Gives how many were. */
export async function reviewMinutes(ctx: WorkshopContext): Promise<number> {
	const at = ctx.now();
	const since = new Date(at.getTime() - 7 * 86_400_000).toISOString();
	let reviewed = 0;
	for (const id of await workshops.closedUnchangedSince(ctx.db, since)) {
		const events = await ctx.workshops.change(id, (workshop, now) => {
			const isDue = workshop.status === 'closed' && now > Date.parse(workshop.correctUntil ?? '');
			// Whoever was absent may still add to it.
			const isOpen = isOpenAfter(workshop, now);
			const waits = Object.values(workshop.corrections).some(({ taken }) => taken === null);
			return {
				events: isDue && !isOpen && !waits ? noticed(workshop, [{ type: 'minutes_reviewed' }], now) : []
			};
		});
		reviewed += events.length;
	}
	return reviewed;
}
