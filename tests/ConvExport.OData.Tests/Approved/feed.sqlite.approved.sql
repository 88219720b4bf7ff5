-- everything
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
ORDER BY "c"."ConversationId"
LIMIT @Value

-- ?$select=ConversationId,Status,CreatedAt
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."Status" AS "C1", "c"."CreatedAt" AS "C2"
FROM "Conversations" AS "c"
ORDER BY "c"."ConversationId"
LIMIT @Value

-- ?$filter=Status eq 'CLOSED'&$orderby=CreatedAt desc
.param set @Value 'CLOSED'
.param set @Value1 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."Status" = @Value
ORDER BY "c"."CreatedAt" DESC, "c"."ConversationId"
LIMIT @Value1

-- ?$filter=CreatedDateKey ge 20240301 and CreatedDateKey lt 20240401
.param set @p '2024-02-28 22:00:00'
.param set @p1 20240301
.param set @p2 '2024-04-03 02:00:00'
.param set @p3 20240401
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."CreatedAt" >= @p AND "c"."CreatedDateKey" >= @p1 AND "c"."CreatedAt" < @p2 AND "c"."CreatedDateKey" < @p3
ORDER BY "c"."ConversationId"
LIMIT @Value

-- ?$filter=InboxIdCreated eq 'a' or InboxIdCreated eq 'b' or InboxIdCreated eq null
.param set @Value '["a","b"]'
.param set @Value1 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."InboxIdCreated" IS NULL OR "c"."InboxIdCreated" IN (
    SELECT "v"."value"
    FROM json_each(@Value) AS "v"
)
ORDER BY "c"."ConversationId"
LIMIT @Value1

-- ?$filter=contains(Topics,'x') and not startswith(ConversationId,'y') and endswith(CustomerId,'z')
.param set @Value 'x'
.param set @Value1 'y'
.param set @Value2 1
.param set @Value3 1
.param set @Value4 'z'
.param set @Value5 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."Topics" IS NOT NULL AND instr("c"."Topics", @Value) > 0 AND instr("c"."ConversationId", @Value1) - 1 <> 0 AND "c"."CustomerId" IS NOT NULL AND length("c"."CustomerId") >= @Value2 AND substr("c"."CustomerId", (length("c"."CustomerId") - @Value3) + 1) = @Value4
ORDER BY "c"."ConversationId"
LIMIT @Value5

-- ?$filter=not (FirstClosedAt gt 2024-03-04T00:00:00Z) and year(CreatedAt) eq 2024
.param set @p '2024-03-04 00:00:00'
.param set @p1 2024
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE ("c"."FirstClosedAt" IS NULL OR "c"."FirstClosedAt" <= @p) AND CAST(strftime('%Y', "c"."CreatedAt") AS INTEGER) = @p1
ORDER BY "c"."ConversationId"
LIMIT @Value

-- ?$filter=date(CreatedAt) eq 2024-03-04
.param set @p '2024-03-04 00:00:00'
.param set @p1 '2024-03-05 00:00:00'
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."CreatedAt" >= @p AND "c"."CreatedAt" < @p1
ORDER BY "c"."ConversationId"
LIMIT @Value

-- ?$filter=PaymentAmountCompletedUsd ge 10.5 and PaymentAmountCompletedUsd mul 2 lt 100
.param set @p 105000
.param set @p1 2.0
.param set @p2 100.0
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."PaymentAmountCompletedUsd" >= @p AND (CAST("c"."PaymentAmountCompletedUsd" AS REAL) / 10000.0) * @p1 < @p2
ORDER BY "c"."ConversationId"
LIMIT @Value

-- ?$filter=HandleTimeSeconds div 60 gt 10 or round(HandleTimeSeconds) eq 5
.param set @p 60.0
.param set @p1 10.0
.param set @p2 5.0
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."HandleTimeSeconds" / @p > @p1 OR round("c"."HandleTimeSeconds") = @p2
ORDER BY "c"."ConversationId"
LIMIT @Value

-- ?$orderby=HandleTimeSeconds desc,Topics&$select=ConversationId
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."HandleTimeSeconds" AS "C1", "c"."Topics" AS "C2"
FROM "Conversations" AS "c"
ORDER BY "c"."HandleTimeSeconds" DESC, "c"."Topics", "c"."ConversationId"
LIMIT @Value

-- ?$apply=groupby((Status,FirstChannel),aggregate($count as N,PaymentAmountCompletedUsd with sum as Paid,HandleTimeSeconds with average as Mean,CustomerId with countdistinct as Customers))&$orderby=N desc
SELECT "c"."Status" AS "C0", "c"."FirstChannel" AS "C1", COUNT(*) AS "C2", COALESCE(SUM("c"."PaymentAmountCompletedUsd"), 0) AS "C3", AVG("c"."HandleTimeSeconds") AS "C4", COUNT(DISTINCT ("c"."CustomerId")) AS "C5"
FROM "Conversations" AS "c"
GROUP BY "c"."Status", "c"."FirstChannel"
ORDER BY COUNT(*) DESC, "c"."Status", "c"."FirstChannel"

-- ?$apply=filter(IsFcrEligible)/aggregate(HandleTimeSeconds with sum as S,CreatedAt with max as L)
SELECT CASE
    WHEN MAX("c0"."HandleTimeSeconds") IS NULL THEN NULL
    ELSE COALESCE(SUM("c0"."HandleTimeSeconds"), 0.0)
END AS "C0", MAX("c0"."CreatedAt") AS "C1"
FROM (
    SELECT "c"."CreatedAt", "c"."HandleTimeSeconds", 1 AS "Key"
    FROM "Conversations" AS "c"
    WHERE "c"."IsFcrEligible"
) AS "c0"
GROUP BY "c0"."Key"

-- ?$apply=groupby((InboxNameCurrent))&$filter=InboxNameCurrent ne null
SELECT "c0"."C0"
FROM (
    SELECT DISTINCT "c"."InboxNameCurrent" AS "C0"
    FROM "Conversations" AS "c"
    WHERE "c"."InboxNameCurrent" IS NOT NULL
) AS "c0"
ORDER BY "c0"."C0"

-- ?$apply=compute(CountOfContacts mul 2 as Twice)/filter(Twice gt 2)/groupby((Twice),aggregate(CountOfNotes with sum as Notes))
.param set @p 2
.param set @p1 2

SELECT "c0"."C0", COALESCE(SUM(CAST("c0"."CountOfNotes" AS INTEGER)), 0) AS "C1"
FROM (
    SELECT "c"."CountOfNotes", "c"."CountOfContacts" * @p AS "C0"
    FROM "Conversations" AS "c"
    WHERE "c"."CountOfContacts" * @p > @p1
) AS "c0"
GROUP BY "c0"."C0"
ORDER BY "c0"."C0"

-- the second page by CreatedAt desc
.param set @p '2024-03-04 00:00:00'
.param set @Value 'c1'
.param set @Value4 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE "c"."CreatedAt" <= @p AND ("c"."CreatedAt" < @p OR ("c"."CreatedAt" = @p AND "c"."ConversationId" > @Value))
ORDER BY "c"."CreatedAt" DESC, "c"."ConversationId"
LIMIT @Value4

-- within the scope of two inboxes
.param set @inboxes '["a","b"]'
.param set @Value 101

SELECT "c"."ConversationId" AS "C0"
FROM "Conversations" AS "c"
WHERE "c"."InboxIdCreated" IN (
    SELECT "i"."value"
    FROM json_each(@inboxes) AS "i"
)
ORDER BY "c"."ConversationId"
LIMIT @Value

-- issues
.param set @Value 'UnknownType'
.param set @Value1 101

SELECT "c"."Kind" AS "C0", "c"."Subject" AS "C1", "c"."ConversationId" AS "C2", "c"."EventId" AS "C3", "c"."Count" AS "C4", "c"."FirstSeenAt" AS "C5", "c"."LastSeenAt" AS "C6", "c"."Detail" AS "C7"
FROM (
    SELECT Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc AS FirstSeenAt, LastSeenUtc AS LastSeenAt, Detail FROM DataIssues
    UNION ALL
    SELECT 'RejectedLine', CAST(r.Id AS TEXT), NULL, NULL, 1, r.ReceivedUtc, r.ReceivedUtc,
        r.Source || ', line ' || CAST(r.Line AS TEXT) || ': ' || r.Reason
    FROM RejectedLines AS r
    UNION ALL
    SELECT 'AgentWithoutName', m.Id, NULL, NULL, (SELECT COUNT(*) FROM Mentions AS c WHERE c.Kind = 2 AND c.Id = m.Id), NULL, NULL,
        'Events carry an agent that the directory has no name of. Load its entry: PUT /directory/agents.'
    FROM MentionedIds AS m LEFT JOIN Agents AS d ON d.Id = m.Id
    WHERE m.Kind = 2 AND d.Name IS NULL
    UNION ALL
    SELECT 'InboxWithoutName', m.Id, NULL, NULL, (SELECT COUNT(*) FROM Mentions AS c WHERE c.Kind = 3 AND c.Id = m.Id), NULL, NULL,
        'Events carry an inbox that the directory has no name of. Load its entry: PUT /directory/inboxes.'
    FROM MentionedIds AS m LEFT JOIN Inboxes AS d ON d.Id = m.Id
    WHERE m.Kind = 3 AND d.Name IS NULL
    UNION ALL
    SELECT 'TopicWithoutName', m.Id, NULL, NULL, (SELECT COUNT(*) FROM Mentions AS c WHERE c.Kind = 4 AND c.Id = m.Id), NULL, NULL,
        'Events carry a topic that the directory has no name of. Load its entry: PUT /directory/topics.'
    FROM MentionedIds AS m LEFT JOIN Topics AS d ON d.Id = m.Id
    WHERE m.Kind = 4 AND d.Name IS NULL
) AS "c"
WHERE "c"."Kind" = @Value
ORDER BY "c"."Kind", "c"."Subject"
LIMIT @Value1

-- issues within the scope of two inboxes
.param set @inboxes '["a","b"]'
.param set @Value 101

SELECT "c"."Kind" AS "C0", "c"."Subject" AS "C1"
FROM (
    SELECT Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc AS FirstSeenAt, LastSeenUtc AS LastSeenAt, Detail FROM DataIssues
    UNION ALL
    SELECT 'RejectedLine', CAST(r.Id AS TEXT), NULL, NULL, 1, r.ReceivedUtc, r.ReceivedUtc,
        r.Source || ', line ' || CAST(r.Line AS TEXT) || ': ' || r.Reason
    FROM RejectedLines AS r
    UNION ALL
    SELECT 'AgentWithoutName', m.Id, NULL, NULL, (SELECT COUNT(*) FROM Mentions AS c WHERE c.Kind = 2 AND c.Id = m.Id), NULL, NULL,
        'Events carry an agent that the directory has no name of. Load its entry: PUT /directory/agents.'
    FROM MentionedIds AS m LEFT JOIN Agents AS d ON d.Id = m.Id
    WHERE m.Kind = 2 AND d.Name IS NULL
    UNION ALL
    SELECT 'InboxWithoutName', m.Id, NULL, NULL, (SELECT COUNT(*) FROM Mentions AS c WHERE c.Kind = 3 AND c.Id = m.Id), NULL, NULL,
        'Events carry an inbox that the directory has no name of. Load its entry: PUT /directory/inboxes.'
    FROM MentionedIds AS m LEFT JOIN Inboxes AS d ON d.Id = m.Id
    WHERE m.Kind = 3 AND d.Name IS NULL
    UNION ALL
    SELECT 'TopicWithoutName', m.Id, NULL, NULL, (SELECT COUNT(*) FROM Mentions AS c WHERE c.Kind = 4 AND c.Id = m.Id), NULL, NULL,
        'Events carry a topic that the directory has no name of. Load its entry: PUT /directory/topics.'
    FROM MentionedIds AS m LEFT JOIN Topics AS d ON d.Id = m.Id
    WHERE m.Kind = 4 AND d.Name IS NULL
) AS "c"
WHERE EXISTS (
    SELECT 1
    FROM "Conversations" AS "c0"
    WHERE "c0"."InboxIdCreated" IN (
        SELECT "i"."value"
        FROM json_each(@inboxes) AS "i"
    ) AND "c0"."ConversationId" = "c"."ConversationId")
ORDER BY "c"."Kind", "c"."Subject"
LIMIT @Value
