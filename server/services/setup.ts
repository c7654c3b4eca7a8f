import * as v from 'valibot';
import { regions, departments } from '../geography.ts';
import { refusal } from '#lib/domain/errors.ts';
import { startingThemes } from '#lib/domain/plan.ts';
import type { Family, OrganisationLevel } from '#lib/domain/organisation.ts';
import { hashPassword } from '../auth/password.ts';
import * as accounts from '../db/accounts.ts';
import * as alliances from '../db/alliances.ts';
import * as settings from '../db/settings.ts';
import { hashOf, newId, newToken } from '../ids.ts';
import { append } from './log.ts';
import { ensure } from './mail-settings.ts';
import { slugFor } from './slug.ts';
import type { Context, Trx } from './context.ts';

const TOKEN = 'setup-token-hash';

export const allianceNameField = v.pipe(
	v.string('alliance-name-missing'),
	v.trim(),
	v.nonEmpty('alliance-name-missing'),
	v.maxLength(120, 'alliance-name-long')
);

/** The path that creates the first alliance, with a fresh one-time token; undefined once one of one's own exists. */
export async function setupLink({ db }: Context): Promise<string | undefined> {
	if (await alliances.exists(db, { example: false })) {
		await settings.remove(db, TOKEN);
		return undefined;
	}
	const token = newToken();
	await settings.set(db, TOKEN, hashOf(token));
	return `/start?token=${token}`;
}

/** Whether this token, printed on the console, still opens the creation of an alliance. */
export async function isSetupToken({ db }: Context, token: string): Promise<boolean> {
	return token !== '' && (await settings.get(db, TOKEN)) === hashOf(token);
}

export interface NewAlliance {
	token: string;
	allianceName: string;
	organisation: { name: string; level: OrganisationLevel; family: Family };
	person: { name: string; email: string; password: string };
	/** Of their mails. */
	language?: 'fr' | 'en';
}

/**
 * Creates an alliance with its first organisation and its administrator, who is that organisation's steward.
 * Gives the alliance's slug and the account. Throws `gone` when the token was used.
 */
export async function createAlliance(
	ctx: Context,
	input: NewAlliance
): Promise<{ slug: string; accountId: string }> {
	const passwordHash = await hashPassword(input.person.password);
	return ctx.db.transaction().execute(async (trx) => {
		const used = await settings.take(trx, TOKEN, hashOf(input.token));
		if (!used) throw refusal('gone', 'setup-token-used');
		if (await accounts.findByEmail(trx, input.person.email))
			throw refusal('conflict', 'email-taken', 'email');
		const at = ctx.now();
		const created_at = at.toISOString();
		const alliance = {
			id: newId(),
			slug: await slugFor(trx, input.allianceName),
			name: input.allianceName,
			example: 0,
			created_at
		};
		await alliances.insert(trx, alliance);
		const account = {
			id: newId(),
			email: input.person.email,
			name: input.person.name,
			password_hash: passwordHash,
			created_at
		};
		await accounts.insert(trx, account);
		const country = await addFrance(trx, alliance.id);
		await addThemes(trx, alliance.id, startingThemes);
		const organisation = {
			id: newId(),
			alliance_id: alliance.id,
			...input.organisation,
			network_id: null,
			territory_id: country,
			contact_email: input.person.email,
			created_at,
			left_at: null
		};
		await trx.insertInto('organisation').values(organisation).execute();
		const member = {
			id: newId(),
			alliance_id: alliance.id,
			account_id: account.id,
			role: 'admin' as const,
			created_at,
			left_at: null
		};
		await trx.insertInto('member').values(member).execute();
		await ensure(trx, member.id, at, input.language);
		const belongs = { member_id: member.id, organisation_id: organisation.id };
		await trx.insertInto('member_organisation').values(belongs).execute();
		await trx
			.insertInto('steward')
			.values({ ...belongs, created_at })
			.execute();
		const common = { allianceId: alliance.id, at, actorId: member.id };
		await append(trx, {
			...common,
			kind: 'alliance.created',
			subject: { kind: 'alliance', id: alliance.id },
			to: alliance.name
		});
		await append(trx, {
			...common,
			kind: 'organisation.created',
			subject: { kind: 'organisation', id: organisation.id },
			to: organisation.name
		});
		await append(trx, {
			...common,
			kind: 'member.joined',
			subject: { kind: 'member', id: member.id },
			personId: member.id,
			organisationId: organisation.id,
			to: 'admin'
		});
		await append(trx, {
			...common,
			kind: 'steward.named',
			subject: { kind: 'organisation', id: organisation.id },
			personId: member.id,
			organisationId: organisation.id
		});
		return { slug: alliance.slug, accountId: account.id };
	});
}

/** The country, its regions and departments by the official geographic code. Gives the country's id. */
async function addFrance(trx: Trx, alliance_id: string): Promise<string> {
	const country = {
		id: newId(),
		alliance_id,
		kind: 'national' as const,
		code: null,
		name: 'France',
		parent_id: null
	};
	const ofRegions = new Map(regions.map((region) => [region.code, newId()]));
	await trx.insertInto('territory').values(country).execute();
	await trx
		.insertInto('territory')
		.values(
			regions.map(({ code, name }) => ({
				id: ofRegions.get(code)!,
				alliance_id,
				kind: 'region' as const,
				code,
				name,
				parent_id: country.id
			}))
		)
		.execute();
	await trx
		.insertInto('territory')
		.values(
			departments.map(({ code, name, region }) => ({
				id: newId(),
				alliance_id,
				kind: 'department' as const,
				code,
				name,
				parent_id: ofRegions.get(region) ?? country.id
			}))
		)
		.execute();
	return country.id;
}

async function addThemes(trx: Trx, alliance_id: string, names: readonly string[]): Promise<void> {
	await trx
		.insertInto('theme')
		.values(names.map((name) => ({ id: newId(), alliance_id, name })))
		.execute();
}
