import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { comeAs, expect, isSaved, test, text } from '../support/browser.ts';
import { bubble, margin, phone, planWith, select } from '../support/plan-text.ts';

test('a comment on a passage is there for the other at once, is answered, settled and opened again', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const address = await planWith(awa.page, app, 'Commenté');
	await karim.page.goto(address);
	await isSaved(karim.page);

	await select(awa.page, 'le samedi matin');
	await bubble(awa.page).getByRole('button', { name: 'Commenter' }).click();
	const composer = margin(awa.page).getByRole('form', { name: 'Nouveau commentaire' });
	const field = composer.getByRole('textbox', { name: 'Votre commentaire' });
	await expect(field).toBeFocused();
	await awa.page.keyboard.type('Et le jeudi, @kar');
	await composer.getByRole('option', { name: /Karim Belhadri/ }).waitFor();
	await awa.page.keyboard.press('Enter');
	await expect(field).toHaveValue('Et le jeudi, @Karim Belhadri ');
	await awa.page.keyboard.type('?');
	await expect(composer.getByRole('listbox')).toBeHidden();
	await composer.getByRole('button', { name: 'Envoyer le commentaire' }).click();
	const thread = margin(awa.page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	await expect(thread).toContainText('Et le jeudi, @Karim Belhadri ?');
	await expect(text(awa.page).locator('.passage.comment')).toHaveText('le samedi matin');

	// The other has it within the moment, beside the same words, and what is typed before them does not join them.
	const there = margin(karim.page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	await expect(there).toContainText('Et le jeudi');
	await expect(text(karim.page).locator('.passage.comment')).toHaveText('le samedi matin');
	await text(karim.page).press('Control+Home');
	await karim.page.keyboard.type('Dès mars. ');
	await expect(text(awa.page)).toContainText('Dès mars.');
	await expect(text(awa.page).locator('.passage.comment')).toHaveText('le samedi matin');

	await there.getByRole('link', { name: 'Lire et répondre' }).click();
	await there.getByRole('textbox', { name: 'Votre réponse' }).fill('Le jeudi aussi, volontiers.');
	await there.getByRole('button', { name: 'Répondre' }).click();
	await expect(thread).toContainText('Le jeudi aussi, volontiers.');
	expect((await new AxeBuilder({ page: karim.page }).analyze()).violations).toEqual([]);

	await thread.getByRole('button', { name: 'Marquer comme réglé' }).click();
	await expect(text(karim.page).locator('.passage.comment')).toHaveCount(1);
	await expect(there).toContainText('Awa Diarrassou a marqué ce fil comme réglé.');
	await there.getByRole('button', { name: 'Replier' }).click();
	await expect(there).toHaveCount(0);
	await margin(karim.page).getByLabel('Commentaires affichés').selectOption('resolved');
	await there.getByRole('link', { name: 'Lire et répondre' }).click();
	await there.getByRole('button', { name: 'Rouvrir' }).click();
	await expect(there).toContainText('Karim Belhadri a rouvert ce fil.');
	await Promise.all([awa.close(), karim.close()]);
});

test('a passage that is deleted leaves its comment with what it said, and undo brings it back', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await planWith(page, app, 'Passage perdu');
	await select(page, 'le samedi matin');
	await page.keyboard.press('Control+Alt+m');
	await page.keyboard.type('Trop tôt.');
	await page.keyboard.press('Control+Enter');
	const thread = margin(page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	await expect(thread).toContainText('Trop tôt.');
	// The words with the space before and the comma after them.
	await text(page).evaluate((element) => {
		const words = element.querySelector('.passage')!;
		const before = words.previousSibling!;
		getSelection()!.setBaseAndExtent(before, before.textContent!.length - 1, words.nextSibling!, 1);
	});
	await page.keyboard.press('Delete');
	await expect(thread).toContainText('Ce passage a été supprimé. Il disait : « le samedi matin »');
	await expect(thread.getByRole('button', { name: 'Aller où il se trouvait' })).toBeVisible();
	await page.keyboard.press('Control+z');
	await expect(text(page).locator('.passage.comment')).toHaveText('le samedi matin');
	await expect(thread).not.toContainText('Ce passage a été supprimé');
	await close();
});

test('on a phone: select, « Commenter », send; the passage opens its thread in a sheet', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou', phone);
	await planWith(page, app, 'Au téléphone');
	await select(page, 'le samedi matin');
	await page.getByRole('button', { name: 'Commenter', exact: true }).tap();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByRole('textbox', { name: 'Votre commentaire' })).toBeFocused();
	await page.keyboard.type('Et le jeudi ?');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await dialog.getByRole('button', { name: 'Envoyer le commentaire' }).tap();
	await expect(dialog).toHaveCount(0);
	await expect(page.getByRole('button', { name: '1 commentaire ouvert' })).toBeVisible();
	await text(page).locator('.passage.comment').tap();
	await page.getByRole('button', { name: /Lire et répondre/ }).tap();
	await expect(dialog).toContainText('Et le jeudi ?');
	await dialog.getByRole('textbox', { name: 'Votre réponse' }).fill('Le jeudi aussi.');
	await dialog.getByRole('button', { name: 'Répondre' }).tap();
	await expect(dialog).toContainText('Le jeudi aussi.');
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await close();
});

test('a link to a thread opens it beside its passage; without a script it has a page where one answers', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(awa.page, app, 'Par un lien');
	await select(awa.page, 'dans la halle');
	await awa.page.keyboard.press('Control+Alt+m');
	await awa.page.keyboard.type('Laquelle ?');
	await awa.page.keyboard.press('Control+Enter');
	const thread = margin(awa.page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	const link = (await thread.getByRole('link', { name: 'Copier le lien' }).getAttribute('href'))!;
	const id = new URL(link, app.origin).searchParams.get('thread')!;
	const path = `/alliance-du-gue/comments/${id}`;
	await awa.page.goto(`${address}?thread=${id}`);
	await expect(thread.getByRole('textbox', { name: 'Votre réponse' })).toBeVisible();
	await expect(text(awa.page).locator('.passage.current')).toHaveText('dans la halle');
	await awa.close();

	const plain = await comeAs(browser, app, 'Karim Belhadri', { javaScriptEnabled: false });
	await plain.page.goto(`${app.origin}${path}`);
	await expect(plain.page.getByRole('heading', { level: 1 })).toHaveText('Commentaire de Awa Diarrassou');
	await plain.page.getByLabel('Votre réponse').fill('La grande, place du marché.');
	await plain.page.getByRole('button', { name: 'Répondre' }).click();
	await expect(plain.page.getByText('La grande, place du marché.')).toBeVisible();
	// Changed there too: not to nothing, and with the trace that it leaves.
	await plain.page.locator('summary', { hasText: 'Modifier' }).click();
	const words = plain.page.getByLabel('Votre commentaire');
	await expect(words).toHaveValue('La grande, place du marché.');
	await words.fill(' ');
	await plain.page.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(plain.page.locator('details[open]')).toContainText('Écrivez');
	await words.fill('La petite, place du marché.');
	await plain.page.getByRole('button', { name: 'Enregistrer' }).click();
	const changed = plain.page.locator('.comment', { hasText: 'La petite, place du marché.' });
	await expect(changed).toContainText('modifié');
	await expect(plain.page.getByText('La grande, place du marché.')).toHaveCount(0);
	await plain.page.getByRole('link', { name: 'Tous les commentaires' }).click();
	await expect(plain.page.getByText('Laquelle ?')).toBeVisible();
	await plain.close();
});

/** The comment that a link led to, which has the focus and stands in the window. */
async function isLedTo(page: Page, words: string) {
	const comment = page.getByRole('group', { name: /^Commentaire de .*, indiqué par le lien$/ });
	await expect(comment).toBeFocused();
	await expect(comment).toBeInViewport({ ratio: 1 });
	await expect(comment).toContainText('Indiqué par le lien');
	await expect(comment).toContainText(words);
}

/** What a comment's « Copier le lien » leads to. */
async function linkOf(page: Page | Locator, words: string): Promise<string> {
	const comment = page.locator('[id^="c-"]').filter({ hasText: words });
	return (await comment.getByRole('link', { name: 'Copier le lien' }).getAttribute('href'))!;
}

/** Answers in a thread, many words each. */
async function answer(page: Page, origin: string, path: string, words: readonly string[]) {
	for (const body of words) {
		const sent = await page.request.post(`${origin}${path}?/reply`, {
			form: { body: `${body} ${'Encore un mot, et un autre. '.repeat(12)}` },
			headers: { origin }
		});
		expect(await sent.text()).toContain('success');
	}
}
const answers = Array.from({ length: 9 }, (_, i) => `Réponse ${i + 1}.`);

test('a link to one comment of a thread leads to it: in the margin, in a phone’s sheet, and to the trace of one that was deleted', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', {
		permissions: ['clipboard-read', 'clipboard-write']
	});
	const address = await planWith(awa.page, app, 'Un seul commentaire');
	await select(awa.page, 'dans la halle');
	await awa.page.keyboard.press('Control+Alt+m');
	await awa.page.keyboard.type('Laquelle ?');
	await awa.page.keyboard.press('Control+Enter');
	const thread = margin(awa.page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	const id = new URL(await linkOf(thread, 'Laquelle ?'), app.origin).searchParams.get('thread')!;
	await answer(awa.page, app.origin, `/alliance-du-gue/comments/${id}`, answers);
	await awa.page.goto(`${address}?thread=${id}`);
	const fifth = thread.locator('[id^="c-"]').filter({ hasText: 'Réponse 5.' });
	await fifth.getByRole('link', { name: 'Copier le lien' }).click();
	await expect(fifth.getByRole('link', { name: 'Lien copié.' })).toBeVisible();
	const link = await awa.page.evaluate(() => navigator.clipboard.readText());
	expect(link).toContain(`${address}?thread=${id}#c-`);

	const karim = await comeAs(browser, app, 'Karim Belhadri', { viewport: { width: 1440, height: 900 } });
	await karim.page.goto(link);
	await isLedTo(karim.page, 'Réponse 5.');
	await expect(text(karim.page).locator('.passage.current')).toHaveText('dans la halle');
	expect((await new AxeBuilder({ page: karim.page }).analyze()).violations).toEqual([]);
	// Another one of the same thread, while the page is open; then none, once it is closed.
	await karim.page.goto(`${app.origin}${await linkOf(margin(karim.page), 'Réponse 9.')}`);
	await isLedTo(karim.page, 'Réponse 9.');
	const there = margin(karim.page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	await there.getByRole('button', { name: 'Replier' }).click();
	await there.getByRole('link', { name: 'Lire et répondre' }).click();
	await expect(there).toContainText('Réponse 9.');
	await expect(there.getByText('Indiqué par le lien')).toHaveCount(0);

	const odile = await comeAs(browser, app, 'Odile Sarraziet', phone);
	await odile.page.goto(link);
	const sheet = odile.page.getByRole('dialog');
	await expect(sheet.getByRole('group', { name: /indiqué par le lien/ })).toContainText('Réponse 5.');
	await isLedTo(odile.page, 'Réponse 5.');
	expect(await odile.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
	expect((await new AxeBuilder({ page: odile.page }).analyze()).violations).toEqual([]);

	awa.page.on('dialog', (dialog) => dialog.accept());
	await fifth.getByRole('button', { name: 'Supprimer' }).click();
	await expect(thread.locator('[id^="c-"]').filter({ hasText: 'Commentaire supprimé' })).toBeVisible();
	await karim.page.goto(app.origin);
	await karim.page.goto(link);
	await isLedTo(karim.page, 'Commentaire supprimé par son auteur');
	await Promise.all([awa.close(), karim.close(), odile.close()]);
});

test('a mention is read where it was written, from the list of what needs one and from a search', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(awa.page, app, 'Mentionné plus loin');
	await margin(awa.page).getByRole('button', { name: 'Commenter le plan entier' }).click();
	await awa.page.keyboard.type('Qui s’en charge ?');
	await awa.page.keyboard.press('Control+Enter');
	const thread = margin(awa.page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	const id = new URL(await linkOf(thread, 'Qui s’en charge'), app.origin).searchParams.get('thread')!;
	expect(address).toContain('/plans/');
	const path = `/alliance-du-gue/comments/${id}`;
	await answer(awa.page, app.origin, path, [
		...answers.slice(0, 5),
		'Demandons-le à @Karim Belhadri, pour les périssoires.',
		...answers.slice(5)
	]);

	const karim = await comeAs(browser, app, 'Karim Belhadri');
	await karim.page.goto(`${app.origin}/alliance-du-gue/attention`);
	const line = karim.page.getByRole('main').getByRole('listitem').filter({ hasText: 'périssoires' });
	await line.getByRole('link', { name: 'Lire et répondre' }).click();
	await isLedTo(karim.page, 'périssoires');
	expect((await new AxeBuilder({ page: karim.page }).analyze()).violations).toEqual([]);
	// Read, it leads nobody there any more; a search for its words does, and its own link.
	const own = await linkOf(karim.page, 'périssoires');
	await karim.page.goto(`${app.origin}${path}`);
	await expect(karim.page.getByText('périssoires')).toBeVisible();
	await expect(karim.page.getByText('Indiqué par le lien')).toHaveCount(0);
	const found = karim.page.getByRole('main').locator(`a[href*="${id}"]`);
	await expect(async () => {
		await karim.page.goto(`${app.origin}/alliance-du-gue/search?q=périssoires`);
		await expect(found.first()).toBeVisible({ timeout: 1_000 });
	}).toPass();
	await found.first().click();
	await isLedTo(karim.page, 'périssoires');
	await karim.page.goto(`${app.origin}/alliance-du-gue/plans`);
	await karim.page.goto(`${app.origin}${own}`);
	await isLedTo(karim.page, 'périssoires');
	await Promise.all([awa.close(), karim.close()]);
});

test('a commenter proposes other words, shown in the text; whoever writes accepts them there', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(awa.page, app, 'Proposé');
	const odile = await comeAs(browser, app, 'Odile Sarraziet');
	await odile.page.goto(address);
	await text(odile.page).waitFor();
	await select(odile.page, 'le samedi matin');
	await bubble(odile.page).getByRole('button', { name: 'Proposer' }).click();
	const form = margin(odile.page).getByRole('form', { name: 'Nouvelle proposition' });
	await expect(form.getByRole('textbox', { name: 'Les mots que vous proposez' })).toBeFocused();
	await odile.page.keyboard.type('le jeudi soir');
	await form.getByRole('textbox', { name: 'Pourquoi' }).fill('Le samedi, la halle est prise.');
	await form.getByRole('button', { name: 'Proposer ces mots' }).click();
	await expect(text(awa.page).locator('.proposed-words')).toHaveText('le jeudi soir');
	await expect(text(awa.page).locator('.passage.replaced')).toHaveText('le samedi matin');
	const card = margin(awa.page).getByRole('listitem', { name: 'Proposition de Odile Sarraziet' });
	await card.getByRole('link', { name: 'Lire et répondre' }).click();
	await expect(card).toContainText('Le samedi, la halle est prise.');
	expect((await new AxeBuilder({ page: awa.page }).analyze()).violations).toEqual([]);
	await card.getByRole('button', { name: 'Accepter ces mots' }).click();
	const now = 'Nous ouvrons un guichet commun le jeudi soir, dans la halle.';
	await expect(text(awa.page)).toHaveText(now);
	await expect(text(odile.page)).toHaveText(now);
	await expect(card).toContainText('Awa Diarrassou a accepté ces mots.');
	// The page that is sent has them too: they are in the document, not only on these screens.
	await expect
		.poll(async () => (await odile.page.request.get(address)).text(), { timeout: 15_000 })
		.toContain('le jeudi soir, dans la halle');
	await Promise.all([awa.close(), odile.close()]);
});

test('an agreement is discussed on its own page, live, by keyboard', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	await awa.page.goto(`${app.origin}/alliance-du-gue/register?kind=agreement`);
	await awa.page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
	await awa.page.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	await karim.page.goto(awa.page.url());
	await awa.page.getByRole('textbox', { name: 'Votre commentaire' }).focus();
	await awa.page.keyboard.type('Qui tient la liste ?');
	await awa.page.keyboard.press('Tab');
	await awa.page.keyboard.press('Enter');
	const thread = karim.page.getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	await expect(thread).toContainText('Qui tient la liste ?');
	await thread.getByRole('textbox', { name: 'Votre réponse' }).fill('Nous.');
	await thread.getByRole('button', { name: 'Répondre' }).click();
	await expect(awa.page.getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' })).toContainText(
		'Nous.'
	);
	// The link of the answer leads to it on the same page.
	const link = await linkOf(awa.page, 'Nous.');
	expect(link).toContain(new URL(awa.page.url()).pathname);
	await karim.page.goto(`${app.origin}/alliance-du-gue/plans`);
	await karim.page.goto(`${app.origin}${link}`);
	await isLedTo(karim.page, 'Nous.');
	await Promise.all([awa.close(), karim.close()]);
});

test('who mentions someone who cannot read the plan may ask for it, beside the text and on the page of comments', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(awa.page, app, 'Sans Odile');
	const database = new DatabaseSync(join(app.dataDir, 'entretous.sqlite'), { readOnly: true });
	const odile = database
		.prepare(
			'select member.id from member join account on account.id = member.account_id where account.name = ?'
		)
		.get('Odile Sarraziet') as { id: string };
	database.close();
	const granted = await awa.page.request.post(`${address}/settings?/grant`, {
		form: { subject: `member:${odile.id}`, level: 'none' },
		headers: { origin: app.origin, accept: 'text/html' }
	});
	expect(await granted.text()).toContain('Odile Sarraziet');
	await awa.page.reload();
	await isSaved(awa.page);
	await margin(awa.page).getByRole('button', { name: 'Commenter le plan entier' }).click();
	const composer = margin(awa.page).getByRole('form', { name: 'Nouveau commentaire' });
	await composer.getByRole('textbox', { name: 'Votre commentaire' }).fill('Voyez ceci, @Odile Sarraziet !');
	await composer.getByRole('button', { name: 'Envoyer le commentaire' }).click();
	const ask = awa.page.getByRole('button', { name: 'Demander un accès pour Odile Sarraziet' });
	await expect(ask).toBeVisible();
	expect((await new AxeBuilder({ page: awa.page }).analyze()).violations).toEqual([]);
	await ask.click();
	await expect(awa.page.getByText('C’est demandé à celles et ceux qui facilitent ce plan.')).toBeVisible();

	await awa.page.goto(`${app.origin}/alliance-du-gue/comments?plan=${address.split('/').at(-1)}`);
	await awa.page.getByRole('textbox', { name: 'Votre commentaire' }).fill('Et cela, @Odile Sarraziet ?');
	await awa.page.getByRole('button', { name: 'Envoyer le commentaire' }).click();
	await expect(awa.page.getByText('Odile Sarraziet ne peut pas lire ceci et n’en saura rien.')).toBeVisible();
	await expect(ask).toBeVisible();
	await awa.close();
});
