-- session
SET XACT_ABORT ON;

-- stage of marks
CREATE TABLE #Marks (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, Mark bigint NOT NULL);DROP TABLE #Marks;

-- mark
UPDATE m SET m.Mark = m.Mark + 1
FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id
WHERE m.Kind = @kind;
INSERT INTO FoldMarks (Kind, Id, Mark, IsOfRebuild)
SELECT @kind, s.Id, 1, 0 FROM #Marks AS s
WHERE NOT EXISTS (SELECT 1 FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE m.Kind = @kind AND m.Id = s.Id);

-- next conversations
DECLARE @ids TABLE (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL);
DECLARE @last nvarchar(64) = @after, @count int = 0;
WHILE @count < @most
BEGIN
    SELECT TOP (1) @last = ConversationId FROM Events WHERE ConversationId > @last ORDER BY ConversationId;
    IF @@ROWCOUNT = 0 BREAK;
    INSERT INTO @ids (Id) VALUES (@last);
    SET @count += 1;
END;
SELECT Id FROM @ids ORDER BY Id;

-- lease
WITH Free AS (
    SELECT TOP (@most) Id, Mark, LeaseId, LeasedUntilUtc
    FROM FoldMarks WITH (UPDLOCK, READPAST, ROWLOCK, READCOMMITTEDLOCK)
    WHERE Kind = @kind AND (LeasedUntilUtc IS NULL OR LeasedUntilUtc < @now OR LeasedUntilUtc > @latest)
    ORDER BY Id)
UPDATE Free SET LeaseId = @lease, LeasedUntilUtc = @until
OUTPUT inserted.Id, inserted.Mark;

-- clear
SELECT m.Id FROM FoldMarks AS m WITH (UPDLOCK, ROWLOCK, FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id
WHERE m.Kind = @kind AND m.LeaseId = @lease;
DELETE m FROM FoldMarks AS m WITH (FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id AND s.Mark = m.Mark
WHERE m.Kind = @kind AND m.LeaseId = @lease;
UPDATE m SET m.LeaseId = NULL, m.LeasedUntilUtc = NULL
FROM FoldMarks AS m WITH (FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id
WHERE m.Kind = @kind AND m.LeaseId = @lease;

-- counter
UPDATE Counters WITH (ROWLOCK) SET Value = Value + @amount OUTPUT inserted.Value WHERE Name = @counter;

-- write rows
DELETE s FROM #Stage AS s INNER JOIN Conversations AS t WITH (UPDLOCK) ON t.ConversationId = s.ConversationId
WHERE EXISTS (SELECT s.CreatedAt, s.CustomerId, s.ConversationLink, s.Status, s.AssignedAgentIdCurrent, s.AssignedAgentNameCurrent, s.InboxIdCurrent, s.InboxNameCurrent, s.FirstClosedAt, s.LastClosedAt, s.InitiatorTypeCreated, s.InitiatorAgentIdCreated, s.InitiatorAgentNameCreated, s.InboxIdCreated, s.InboxNameCreated, s.AssignedAgentIdCreated, s.AssignedAgentNameCreated, s.InitiatorTypeLastClosed, s.InitiatorAgentIdLastClosed, s.InitiatorAgentNameLastClosed, s.InitiatorRuleIdLastClosed, s.InboxIdLastClosed, s.InboxNameLastClosed, s.AssignedAgentIdLastClosed, s.AssignedAgentNameLastClosed, s.Topics, s.TopicsWithHierarchy, s.FirstContactId, s.FirstChannel, s.SecondChannel, s.ThirdChannel, s.LastChannel, s.CreatedToFirstClosedSeconds, s.CreatedToLastClosedSeconds, s.HandleTimeSeconds, s.IsFcrEligible, s.IsFcrSuccess, s.MergedConversations, s.CountOfContacts, s.CountOfChannels, s.CountOfNotes, s.CountOfAgents, s.CountOfInboxesAssigned, s.TimesAgentUnassignedByRule, s.TimesClosed, s.TimesReopened, s.TimesTopicAdded, s.TimesTopicRemoved, s.PaymentRequestsCompleted, s.PaymentRequestsDeclined, s.PaymentAmountCompletedUsd, s.PaymentAmountDeclinedUsd, s.CreatedDate, s.FirstClosedDate, s.LastClosedDate, s.CreatedDateKey, s.FirstClosedDateKey, s.LastClosedDateKey, s.LastEventAt, s.TopicIds, s.ContactList INTERSECT SELECT t.CreatedAt, t.CustomerId, t.ConversationLink, t.Status, t.AssignedAgentIdCurrent, t.AssignedAgentNameCurrent, t.InboxIdCurrent, t.InboxNameCurrent, t.FirstClosedAt, t.LastClosedAt, t.InitiatorTypeCreated, t.InitiatorAgentIdCreated, t.InitiatorAgentNameCreated, t.InboxIdCreated, t.InboxNameCreated, t.AssignedAgentIdCreated, t.AssignedAgentNameCreated, t.InitiatorTypeLastClosed, t.InitiatorAgentIdLastClosed, t.InitiatorAgentNameLastClosed, t.InitiatorRuleIdLastClosed, t.InboxIdLastClosed, t.InboxNameLastClosed, t.AssignedAgentIdLastClosed, t.AssignedAgentNameLastClosed, t.Topics, t.TopicsWithHierarchy, t.FirstContactId, t.FirstChannel, t.SecondChannel, t.ThirdChannel, t.LastChannel, t.CreatedToFirstClosedSeconds, t.CreatedToLastClosedSeconds, t.HandleTimeSeconds, t.IsFcrEligible, t.IsFcrSuccess, t.MergedConversations, t.CountOfContacts, t.CountOfChannels, t.CountOfNotes, t.CountOfAgents, t.CountOfInboxesAssigned, t.TimesAgentUnassignedByRule, t.TimesClosed, t.TimesReopened, t.TimesTopicAdded, t.TimesTopicRemoved, t.PaymentRequestsCompleted, t.PaymentRequestsDeclined, t.PaymentAmountCompletedUsd, t.PaymentAmountDeclinedUsd, t.CreatedDate, t.FirstClosedDate, t.LastClosedDate, t.CreatedDateKey, t.FirstClosedDateKey, t.LastClosedDateKey, t.LastEventAt, t.TopicIds, t.ContactList);
WITH Numbered AS (SELECT Revision, RecomputedAt, ROW_NUMBER() OVER (ORDER BY ConversationId) AS Number FROM #Stage)
UPDATE Numbered SET Revision = @firstRevision + Number - 1, RecomputedAt = @now;
UPDATE t SET t.CreatedAt = s.CreatedAt, t.CustomerId = s.CustomerId, t.ConversationLink = s.ConversationLink, t.Status = s.Status, t.AssignedAgentIdCurrent = s.AssignedAgentIdCurrent, t.AssignedAgentNameCurrent = s.AssignedAgentNameCurrent, t.InboxIdCurrent = s.InboxIdCurrent, t.InboxNameCurrent = s.InboxNameCurrent, t.FirstClosedAt = s.FirstClosedAt, t.LastClosedAt = s.LastClosedAt, t.InitiatorTypeCreated = s.InitiatorTypeCreated, t.InitiatorAgentIdCreated = s.InitiatorAgentIdCreated, t.InitiatorAgentNameCreated = s.InitiatorAgentNameCreated, t.InboxIdCreated = s.InboxIdCreated, t.InboxNameCreated = s.InboxNameCreated, t.AssignedAgentIdCreated = s.AssignedAgentIdCreated, t.AssignedAgentNameCreated = s.AssignedAgentNameCreated, t.InitiatorTypeLastClosed = s.InitiatorTypeLastClosed, t.InitiatorAgentIdLastClosed = s.InitiatorAgentIdLastClosed, t.InitiatorAgentNameLastClosed = s.InitiatorAgentNameLastClosed, t.InitiatorRuleIdLastClosed = s.InitiatorRuleIdLastClosed, t.InboxIdLastClosed = s.InboxIdLastClosed, t.InboxNameLastClosed = s.InboxNameLastClosed, t.AssignedAgentIdLastClosed = s.AssignedAgentIdLastClosed, t.AssignedAgentNameLastClosed = s.AssignedAgentNameLastClosed, t.Topics = s.Topics, t.TopicsWithHierarchy = s.TopicsWithHierarchy, t.FirstContactId = s.FirstContactId, t.FirstChannel = s.FirstChannel, t.SecondChannel = s.SecondChannel, t.ThirdChannel = s.ThirdChannel, t.LastChannel = s.LastChannel, t.CreatedToFirstClosedSeconds = s.CreatedToFirstClosedSeconds, t.CreatedToLastClosedSeconds = s.CreatedToLastClosedSeconds, t.HandleTimeSeconds = s.HandleTimeSeconds, t.IsFcrEligible = s.IsFcrEligible, t.IsFcrSuccess = s.IsFcrSuccess, t.MergedConversations = s.MergedConversations, t.CountOfContacts = s.CountOfContacts, t.CountOfChannels = s.CountOfChannels, t.CountOfNotes = s.CountOfNotes, t.CountOfAgents = s.CountOfAgents, t.CountOfInboxesAssigned = s.CountOfInboxesAssigned, t.TimesAgentUnassignedByRule = s.TimesAgentUnassignedByRule, t.TimesClosed = s.TimesClosed, t.TimesReopened = s.TimesReopened, t.TimesTopicAdded = s.TimesTopicAdded, t.TimesTopicRemoved = s.TimesTopicRemoved, t.PaymentRequestsCompleted = s.PaymentRequestsCompleted, t.PaymentRequestsDeclined = s.PaymentRequestsDeclined, t.PaymentAmountCompletedUsd = s.PaymentAmountCompletedUsd, t.PaymentAmountDeclinedUsd = s.PaymentAmountDeclinedUsd, t.CreatedDate = s.CreatedDate, t.FirstClosedDate = s.FirstClosedDate, t.LastClosedDate = s.LastClosedDate, t.CreatedDateKey = s.CreatedDateKey, t.FirstClosedDateKey = s.FirstClosedDateKey, t.LastClosedDateKey = s.LastClosedDateKey, t.LastEventAt = s.LastEventAt, t.RecomputedAt = s.RecomputedAt, t.Revision = s.Revision, t.TopicIds = s.TopicIds, t.ContactList = s.ContactList
FROM Conversations AS t INNER JOIN #Stage AS s ON s.ConversationId = t.ConversationId;
INSERT INTO Conversations (CreatedAt, ConversationId, CustomerId, ConversationLink, Status, AssignedAgentIdCurrent, AssignedAgentNameCurrent, InboxIdCurrent, InboxNameCurrent, FirstClosedAt, LastClosedAt, InitiatorTypeCreated, InitiatorAgentIdCreated, InitiatorAgentNameCreated, InboxIdCreated, InboxNameCreated, AssignedAgentIdCreated, AssignedAgentNameCreated, InitiatorTypeLastClosed, InitiatorAgentIdLastClosed, InitiatorAgentNameLastClosed, InitiatorRuleIdLastClosed, InboxIdLastClosed, InboxNameLastClosed, AssignedAgentIdLastClosed, AssignedAgentNameLastClosed, Topics, TopicsWithHierarchy, FirstContactId, FirstChannel, SecondChannel, ThirdChannel, LastChannel, CreatedToFirstClosedSeconds, CreatedToLastClosedSeconds, HandleTimeSeconds, IsFcrEligible, IsFcrSuccess, MergedConversations, CountOfContacts, CountOfChannels, CountOfNotes, CountOfAgents, CountOfInboxesAssigned, TimesAgentUnassignedByRule, TimesClosed, TimesReopened, TimesTopicAdded, TimesTopicRemoved, PaymentRequestsCompleted, PaymentRequestsDeclined, PaymentAmountCompletedUsd, PaymentAmountDeclinedUsd, CreatedDate, FirstClosedDate, LastClosedDate, CreatedDateKey, FirstClosedDateKey, LastClosedDateKey, LastEventAt, RecomputedAt, Revision, TopicIds, ContactList)
SELECT s.CreatedAt, s.ConversationId, s.CustomerId, s.ConversationLink, s.Status, s.AssignedAgentIdCurrent, s.AssignedAgentNameCurrent, s.InboxIdCurrent, s.InboxNameCurrent, s.FirstClosedAt, s.LastClosedAt, s.InitiatorTypeCreated, s.InitiatorAgentIdCreated, s.InitiatorAgentNameCreated, s.InboxIdCreated, s.InboxNameCreated, s.AssignedAgentIdCreated, s.AssignedAgentNameCreated, s.InitiatorTypeLastClosed, s.InitiatorAgentIdLastClosed, s.InitiatorAgentNameLastClosed, s.InitiatorRuleIdLastClosed, s.InboxIdLastClosed, s.InboxNameLastClosed, s.AssignedAgentIdLastClosed, s.AssignedAgentNameLastClosed, s.Topics, s.TopicsWithHierarchy, s.FirstContactId, s.FirstChannel, s.SecondChannel, s.ThirdChannel, s.LastChannel, s.CreatedToFirstClosedSeconds, s.CreatedToLastClosedSeconds, s.HandleTimeSeconds, s.IsFcrEligible, s.IsFcrSuccess, s.MergedConversations, s.CountOfContacts, s.CountOfChannels, s.CountOfNotes, s.CountOfAgents, s.CountOfInboxesAssigned, s.TimesAgentUnassignedByRule, s.TimesClosed, s.TimesReopened, s.TimesTopicAdded, s.TimesTopicRemoved, s.PaymentRequestsCompleted, s.PaymentRequestsDeclined, s.PaymentAmountCompletedUsd, s.PaymentAmountDeclinedUsd, s.CreatedDate, s.FirstClosedDate, s.LastClosedDate, s.CreatedDateKey, s.FirstClosedDateKey, s.LastClosedDateKey, s.LastEventAt, s.RecomputedAt, s.Revision, s.TopicIds, s.ContactList FROM #Stage AS s
WHERE NOT EXISTS (SELECT 1 FROM Conversations AS t WHERE t.ConversationId = s.ConversationId);
SELECT COUNT(*) FROM #Stage;

-- hold marks
SELECT s.Id FROM #Marks AS s
WHERE EXISTS (SELECT 1 FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE m.Kind = 0 AND m.Id = s.Id);

-- keep held
DELETE s FROM #Stage AS s WHERE NOT EXISTS (SELECT 1 FROM #Marks AS m WHERE m.Id = s.ConversationId);

-- mark and lease
UPDATE m SET m.Mark = m.Mark + 1, m.IsOfRebuild = 1,
    m.LeaseId = CASE WHEN (LeasedUntilUtc IS NULL OR LeasedUntilUtc < @now OR LeasedUntilUtc > @latest) THEN @lease ELSE m.LeaseId END,
    m.LeasedUntilUtc = CASE WHEN (LeasedUntilUtc IS NULL OR LeasedUntilUtc < @now OR LeasedUntilUtc > @latest) THEN @until ELSE m.LeasedUntilUtc END
FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id
WHERE m.Kind = @kind;
INSERT INTO FoldMarks (Kind, Id, Mark, LeaseId, LeasedUntilUtc, IsOfRebuild)
SELECT @kind, s.Id, 1, @lease, @until, 1 FROM #Marks AS s
WHERE NOT EXISTS (SELECT 1 FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE m.Kind = @kind AND m.Id = s.Id);
SELECT m.Id, m.Mark FROM FoldMarks AS m INNER JOIN #Marks AS s ON s.Id = m.Id
WHERE m.Kind = @kind AND m.LeaseId = @lease ORDER BY m.Id;

-- events of marks
SELECT e.ConversationId, e.Payload FROM #Marks AS m INNER JOIN Events AS e ON e.ConversationId = m.Id;

-- running customers
SELECT f.CustomerId FROM #Stage AS s
CROSS APPLY (
    SELECT TOP (1) b.OccurredUtc FROM FocusEvents AS b
    WHERE b.AgentId = s.AgentId AND b.Kind = 1 AND b.OccurredUtc < s.OccurredUtc ORDER BY b.OccurredUtc DESC) AS before
INNER JOIN FocusEvents AS f ON f.AgentId = s.AgentId AND f.Kind = 1 AND f.OccurredUtc = before.OccurredUtc
UNION
SELECT f.CustomerId FROM #Stage AS s
INNER JOIN FocusEvents AS f ON f.AgentId = s.AgentId AND f.Kind = 1 AND f.OccurredUtc = s.OccurredUtc;

-- are stored
SELECT s.Ordinal FROM #Stage AS s INNER JOIN Events AS e
    ON e.ConversationId = s.ConversationId AND e.TimestampUtc = s.TimestampUtc AND e.EventId = s.EventId
WHERE e.Type = s.Type AND e.Payload = s.Payload;

-- note issues
UPDATE t SET t.Count = t.Count + s.Count, t.LastSeenUtc = s.LastSeenUtc
FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) INNER JOIN #Stage AS s ON s.Kind = t.Kind AND s.Subject = t.Subject;

-- set issues
UPDATE t SET t.Count = s.Count, t.EventId = s.EventId, t.LastSeenUtc = s.LastSeenUtc
FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) INNER JOIN #Stage AS s ON s.Kind = t.Kind AND s.Subject = t.Subject
WHERE t.Count <> s.Count OR EXISTS (SELECT t.EventId EXCEPT SELECT s.EventId);

-- drop issues
DELETE t FROM DataIssues AS t INNER JOIN #Marks AS m ON m.Id = t.Subject
WHERE t.Kind IN (@incomplete, @afterMerge)
    AND NOT EXISTS (SELECT 1 FROM #Stage AS s WHERE s.Kind = t.Kind AND s.Subject = t.Subject);

-- delete
DELETE t FROM Mentions AS t INNER JOIN #Stage AS s ON t.Kind = s.Kind AND t.Id = s.Id AND t.ConversationId = s.ConversationId;

-- stage and insert EventIds
SELECT EventId, CAST(0 AS int) AS Ordinal INTO #Stage FROM EventIds WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.EventId = s.EventId AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM EventIds AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.EventId = s.EventId);
INSERT INTO EventIds (EventId) SELECT s.EventId FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;

-- stage and insert Events
SELECT ConversationId, TimestampUtc, EventId, Type, Payload, CAST(0 AS int) AS Ordinal INTO #Stage FROM Events WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.ConversationId = s.ConversationId AND e.TimestampUtc = s.TimestampUtc AND e.EventId = s.EventId AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM Events AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.ConversationId = s.ConversationId AND t.TimestampUtc = s.TimestampUtc AND t.EventId = s.EventId);
INSERT INTO Events (ConversationId, TimestampUtc, EventId, Type, Payload) SELECT s.ConversationId, s.TimestampUtc, s.EventId, s.Type, s.Payload FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;

-- stage and insert Mentions
SELECT Kind, Id, ConversationId, CAST(0 AS int) AS Ordinal INTO #Stage FROM Mentions WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.Kind = s.Kind AND e.Id = s.Id AND e.ConversationId = s.ConversationId AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM Mentions AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.Kind = s.Kind AND t.Id = s.Id AND t.ConversationId = s.ConversationId);
INSERT INTO Mentions (Kind, Id, ConversationId) SELECT s.Kind, s.Id, s.ConversationId FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;

-- stage and insert MentionedIds
SELECT Kind, Id, CAST(0 AS int) AS Ordinal INTO #Stage FROM MentionedIds WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.Kind = s.Kind AND e.Id = s.Id AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM MentionedIds AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.Kind = s.Kind AND t.Id = s.Id);
INSERT INTO MentionedIds (Kind, Id) SELECT s.Kind, s.Id FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;

-- stage and insert Merges
SELECT SourceCustomerId, EventId, TimestampUtc, DestinationCustomerId, CAST(0 AS int) AS Ordinal INTO #Stage FROM Merges WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.SourceCustomerId = s.SourceCustomerId AND e.EventId = s.EventId AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM Merges AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.SourceCustomerId = s.SourceCustomerId AND t.EventId = s.EventId);
INSERT INTO Merges (SourceCustomerId, EventId, TimestampUtc, DestinationCustomerId) SELECT s.SourceCustomerId, s.EventId, s.TimestampUtc, s.DestinationCustomerId FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;

-- stage and insert FocusEvents
SELECT AgentId, OccurredUtc, SortKey, Kind, CustomerId, CAST(0 AS int) AS Ordinal INTO #Stage FROM FocusEvents WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.AgentId = s.AgentId AND e.OccurredUtc = s.OccurredUtc AND e.SortKey = s.SortKey AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM FocusEvents AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.AgentId = s.AgentId AND t.OccurredUtc = s.OccurredUtc AND t.SortKey = s.SortKey);
INSERT INTO FocusEvents (AgentId, OccurredUtc, SortKey, Kind, CustomerId) SELECT s.AgentId, s.OccurredUtc, s.SortKey, s.Kind, s.CustomerId FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;

-- stage and insert DataIssues
SELECT Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc, LastSeenUtc, Detail, CAST(0 AS int) AS Ordinal INTO #Stage FROM DataIssues WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.Kind = s.Kind AND e.Subject = s.Subject AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.Kind = s.Kind AND t.Subject = s.Subject);
INSERT INTO DataIssues (Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc, LastSeenUtc, Detail) SELECT s.Kind, s.Subject, s.ConversationId, s.EventId, s.Count, s.FirstSeenUtc, s.LastSeenUtc, s.Detail FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;

-- stage and insert RemovedConversations
SELECT ConversationId, Revision, InboxIdCreated, RemovedUtc, CAST(0 AS int) AS Ordinal INTO #Stage FROM RemovedConversations WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.ConversationId = s.ConversationId AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM RemovedConversations AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.ConversationId = s.ConversationId);
INSERT INTO RemovedConversations (ConversationId, Revision, InboxIdCreated, RemovedUtc) SELECT s.ConversationId, s.Revision, s.InboxIdCreated, s.RemovedUtc FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;

-- stage and insert Conversations
SELECT CreatedAt, ConversationId, CustomerId, ConversationLink, Status, AssignedAgentIdCurrent, AssignedAgentNameCurrent, InboxIdCurrent, InboxNameCurrent, FirstClosedAt, LastClosedAt, InitiatorTypeCreated, InitiatorAgentIdCreated, InitiatorAgentNameCreated, InboxIdCreated, InboxNameCreated, AssignedAgentIdCreated, AssignedAgentNameCreated, InitiatorTypeLastClosed, InitiatorAgentIdLastClosed, InitiatorAgentNameLastClosed, InitiatorRuleIdLastClosed, InboxIdLastClosed, InboxNameLastClosed, AssignedAgentIdLastClosed, AssignedAgentNameLastClosed, Topics, TopicsWithHierarchy, FirstContactId, FirstChannel, SecondChannel, ThirdChannel, LastChannel, CreatedToFirstClosedSeconds, CreatedToLastClosedSeconds, HandleTimeSeconds, IsFcrEligible, IsFcrSuccess, MergedConversations, CountOfContacts, CountOfChannels, CountOfNotes, CountOfAgents, CountOfInboxesAssigned, TimesAgentUnassignedByRule, TimesClosed, TimesReopened, TimesTopicAdded, TimesTopicRemoved, PaymentRequestsCompleted, PaymentRequestsDeclined, PaymentAmountCompletedUsd, PaymentAmountDeclinedUsd, CreatedDate, FirstClosedDate, LastClosedDate, CreatedDateKey, FirstClosedDateKey, LastClosedDateKey, LastEventAt, RecomputedAt, Revision, TopicIds, ContactList, CAST(0 AS int) AS Ordinal INTO #Stage FROM Conversations WHERE 1 = 0;
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE e.ConversationId = s.ConversationId AND e.Ordinal < s.Ordinal);
DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM Conversations AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE t.ConversationId = s.ConversationId);
INSERT INTO Conversations (CreatedAt, ConversationId, CustomerId, ConversationLink, Status, AssignedAgentIdCurrent, AssignedAgentNameCurrent, InboxIdCurrent, InboxNameCurrent, FirstClosedAt, LastClosedAt, InitiatorTypeCreated, InitiatorAgentIdCreated, InitiatorAgentNameCreated, InboxIdCreated, InboxNameCreated, AssignedAgentIdCreated, AssignedAgentNameCreated, InitiatorTypeLastClosed, InitiatorAgentIdLastClosed, InitiatorAgentNameLastClosed, InitiatorRuleIdLastClosed, InboxIdLastClosed, InboxNameLastClosed, AssignedAgentIdLastClosed, AssignedAgentNameLastClosed, Topics, TopicsWithHierarchy, FirstContactId, FirstChannel, SecondChannel, ThirdChannel, LastChannel, CreatedToFirstClosedSeconds, CreatedToLastClosedSeconds, HandleTimeSeconds, IsFcrEligible, IsFcrSuccess, MergedConversations, CountOfContacts, CountOfChannels, CountOfNotes, CountOfAgents, CountOfInboxesAssigned, TimesAgentUnassignedByRule, TimesClosed, TimesReopened, TimesTopicAdded, TimesTopicRemoved, PaymentRequestsCompleted, PaymentRequestsDeclined, PaymentAmountCompletedUsd, PaymentAmountDeclinedUsd, CreatedDate, FirstClosedDate, LastClosedDate, CreatedDateKey, FirstClosedDateKey, LastClosedDateKey, LastEventAt, RecomputedAt, Revision, TopicIds, ContactList) SELECT s.CreatedAt, s.ConversationId, s.CustomerId, s.ConversationLink, s.Status, s.AssignedAgentIdCurrent, s.AssignedAgentNameCurrent, s.InboxIdCurrent, s.InboxNameCurrent, s.FirstClosedAt, s.LastClosedAt, s.InitiatorTypeCreated, s.InitiatorAgentIdCreated, s.InitiatorAgentNameCreated, s.InboxIdCreated, s.InboxNameCreated, s.AssignedAgentIdCreated, s.AssignedAgentNameCreated, s.InitiatorTypeLastClosed, s.InitiatorAgentIdLastClosed, s.InitiatorAgentNameLastClosed, s.InitiatorRuleIdLastClosed, s.InboxIdLastClosed, s.InboxNameLastClosed, s.AssignedAgentIdLastClosed, s.AssignedAgentNameLastClosed, s.Topics, s.TopicsWithHierarchy, s.FirstContactId, s.FirstChannel, s.SecondChannel, s.ThirdChannel, s.LastChannel, s.CreatedToFirstClosedSeconds, s.CreatedToLastClosedSeconds, s.HandleTimeSeconds, s.IsFcrEligible, s.IsFcrSuccess, s.MergedConversations, s.CountOfContacts, s.CountOfChannels, s.CountOfNotes, s.CountOfAgents, s.CountOfInboxesAssigned, s.TimesAgentUnassignedByRule, s.TimesClosed, s.TimesReopened, s.TimesTopicAdded, s.TimesTopicRemoved, s.PaymentRequestsCompleted, s.PaymentRequestsDeclined, s.PaymentAmountCompletedUsd, s.PaymentAmountDeclinedUsd, s.CreatedDate, s.FirstClosedDate, s.LastClosedDate, s.CreatedDateKey, s.FirstClosedDateKey, s.LastClosedDateKey, s.LastEventAt, s.RecomputedAt, s.Revision, s.TopicIds, s.ContactList FROM #Stage AS s;
SELECT Ordinal FROM #Stage;
DROP TABLE #Stage;
