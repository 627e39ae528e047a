<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CaseNotices</name>
    <message numerus="yes">
        <source>%n problems in what was opened.</source>
        <translation>
            <numerusform>%n problem in what was opened.</numerusform>
            <numerusform>%n problems in what was opened.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CasePrediction</name>
    <message numerus="yes">
        <source>Your %n corrections are kept and painting goes on.</source>
        <translation>
            <numerusform>Your %n correction is kept and painting goes on.</numerusform>
            <numerusform>Your %n corrections are kept and painting goes on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message numerus="yes">
        <source>{0} runs on the same %n patients</source>
        <translation>
            <numerusform>{0} runs on the same %n patient</numerusform>
            <numerusform>{0} runs on the same %n patients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataReading</name>
    <message numerus="yes">
        <source>%Ln pairs</source>
        <translation>
            <numerusform>%Ln pair</numerusform>
            <numerusform>%Ln pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n patients</source>
        <translation>
            <numerusform>%n patient</numerusform>
            <numerusform>%n patients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message numerus="yes">
        <source>&lt;b&gt;%n patients&lt;/b&gt; train, {0}</source>
        <translation>
            <numerusform>&lt;b&gt;%n patient&lt;/b&gt; trains, {0}</numerusform>
            <numerusform>&lt;b&gt;%n patients&lt;/b&gt; train, {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&lt;b&gt;%n patients&lt;/b&gt; validate, {0}</source>
        <translation>
            <numerusform>&lt;b&gt;%n patient&lt;/b&gt; validates, {0}</numerusform>
            <numerusform>&lt;b&gt;%n patients&lt;/b&gt; validate, {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slices</source>
        <translation>
            <numerusform>%Ln slice</numerusform>
            <numerusform>%Ln slices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n patients are in no part and are not used.</source>
        <translation>
            <numerusform>%n patient is in no part and is not used.</numerusform>
            <numerusform>%n patients are in no part and are not used.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message numerus="yes">
        <source>{0} and {1}: %n patients are too few for an interval.</source>
        <translation>
            <numerusform>{0} and {1}: %n patient is too few for an interval.</numerusform>
            <numerusform>{0} and {1}: %n patients are too few for an interval.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The reference masks of %n patients are not the same in all.</source>
        <translation>
            <numerusform>The reference masks of %n patient are not the same in all.</numerusform>
            <numerusform>The reference masks of %n patients are not the same in all.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message numerus="yes">
        <source>Validation: mean over %n patients</source>
        <translation>
            <numerusform>Validation: mean over %n patient</numerusform>
            <numerusform>Validation: mean over %n patients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainForm</name>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n changed</numerusform>
            <numerusform>%n changed</numerusform>
        </translation>
    </message>
</context>
</TS>
